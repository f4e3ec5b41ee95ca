-- A province's questions to the records of many offices as one table. They are the same for DuckDB and for Spark; how the tables are
-- opened is not, and stands beside this file. First, in each office's repository:
--   zhili export --format parquet -o data/
-- and lay the folders of all of them into one data/. Then, where that lies:
--   cat scripts/province-duckdb.sql scripts/province.sql | duckdb
--   spark-sql -i scripts/province-spark.sql -f scripts/province.sql

-- 1. Who has not reported, month by month, of the months for which anybody has.
SELECT m.year, m.month, u.level, u.unit, u.name
FROM unit AS u
CROSS JOIN (SELECT DISTINCT year, right(ref, 2) AS month FROM figures WHERE state = 'reported') AS m
LEFT JOIN figures AS f ON f.unit = u.unit AND f.year = m.year AND right(f.ref, 2) = m.month AND f.state = 'reported'
WHERE f.ref IS NULL
  AND u.level IN ('street', 'town', 'township', 'community', 'village')
  AND (u.since IS NULL OR u.since <= CAST(concat(m.year, '-', m.month, '-01') AS DATE))
  AND (u.until IS NULL OR u.until >= CAST(concat(m.year, '-', m.month, '-01') AS DATE))
ORDER BY m.year, m.month, u.unit;

-- 2. What is overdue, by the clause it falls under: how many, in how many units, since when.
SELECT o.clause, count(*) AS overdue, count(DISTINCT o.unit) AS units, min(o.due) AS oldest
FROM (
  SELECT coalesce(clause, 'INS-1') AS clause, inspected AS unit, due FROM finding WHERE closed IS NULL
  UNION ALL
  SELECT 'MTG-2' AS clause, lead_unit AS unit, due FROM follow_up WHERE done IS NULL
  UNION ALL
  SELECT 'TGT-8' AS clause, key_area_unit AS unit, due FROM key_area WHERE reached IS NULL
  UNION ALL
  SELECT 'DOC-1' AS clause, unit, due FROM document WHERE direction = 'incoming' AND done IS NULL
) AS o
CROSS JOIN today AS t
WHERE o.due < t.day
GROUP BY o.clause
ORDER BY overdue DESC, o.clause;

-- 3. Ranking on each score sheet, by the points that assessors gave: the final ones where there are, else the assessed, else the unit's own.
SELECT p.sheet, p.year, p.round, rank() OVER (PARTITION BY p.sheet, p.year, p.round ORDER BY p.points DESC) AS place, p.unit, p.points
FROM (
  SELECT sheet, year, round, unit, CAST(sum(points) AS DECIMAL(18, 2)) AS points
  FROM (
    SELECT sheet, year, round, assessed AS unit, item, avg(coalesce(final_score, assessed_score, self_score)) AS points
    FROM score_line
    WHERE item NOT LIKE '%/%'
    GROUP BY sheet, year, round, assessed, item
  ) AS i
  GROUP BY sheet, year, round, unit
) AS p
ORDER BY p.sheet, p.year, p.round, place, p.unit;

-- 4. Disputes of each month, over all units that reported.
SELECT f.year, right(f.ref, 2) AS month, count(*) AS units,
       sum(f.disputes.screened) AS screened, sum(f.disputes.mediated) AS mediated, sum(f.disputes.succeeded) AS succeeded
FROM figures AS f
WHERE f.state = 'reported'
GROUP BY f.year, right(f.ref, 2)
ORDER BY f.year, month;

-- 5. How many days findings of inspections stayed open, by grade.
SELECT grade, count(*) AS findings, count(closed) AS closed, CAST(avg(days) AS DECIMAL(18, 1)) AS days
FROM finding
GROUP BY grade
ORDER BY findings DESC, grade;

-- 6. What meetings deployed and nobody has reported done, the longest overdue first.
SELECT unit, date, lead_unit, due, content
FROM follow_up
WHERE done IS NULL
ORDER BY due, ref, unit, content
LIMIT 10;
