-- Questions to the records of one or many offices as one table, with DuckDB. First, in each office's repository:
--   zhili export --format parquet -o data/
-- or gather several such folders in one. Then, where data/ lies:
--   duckdb < scripts/query-with-duckdb.sql

CREATE MACRO records(kind) AS TABLE
SELECT * FROM read_parquet('data/' || kind || '/**/*.parquet', hive_partitioning = true, union_by_name = true);

-- What meetings deployed and nobody has reported done, the longest overdue first.
SELECT meeting.unit, meeting.date, task.lead_unit, task.due, task.content
FROM records('meeting') AS meeting, unnest(meeting.follow_ups) AS each(task)
WHERE task.done IS NULL
ORDER BY task.due, meeting.ref
LIMIT 10;

-- Disputes of each month, over all units that reported.
SELECT year, right(ref, 2) AS month, count(*) AS units,
       sum(disputes.screened) AS screened, sum(disputes.mediated) AS mediated, sum(disputes.succeeded) AS succeeded
FROM records('figures')
WHERE state = 'reported'
GROUP BY ALL
ORDER BY ALL;

-- How many days findings of inspections stayed open, by grade.
SELECT finding.grade, count(*) AS findings, count(finding.closed) AS closed,
       round(avg(finding.closed - inspection.date), 1) AS days
FROM records('inspection') AS inspection, unnest(inspection.findings) AS each(finding)
GROUP BY ALL
ORDER BY findings DESC;
