-- Opens the tables below data/ for scripts/province.sql in DuckDB; offices of several versions of the program may lie there.
CREATE VIEW unit AS SELECT * FROM read_parquet('data/unit/**/*.parquet', hive_partitioning = true, union_by_name = true);
CREATE VIEW figures AS SELECT * FROM read_parquet('data/figures/**/*.parquet', hive_partitioning = true, union_by_name = true);
CREATE VIEW inspection AS SELECT * FROM read_parquet('data/inspection/**/*.parquet', hive_partitioning = true, union_by_name = true);
CREATE VIEW meeting AS SELECT * FROM read_parquet('data/meeting/**/*.parquet', hive_partitioning = true, union_by_name = true);
CREATE VIEW key_area AS SELECT * FROM read_parquet('data/key_area/**/*.parquet', hive_partitioning = true, union_by_name = true);
CREATE VIEW document AS SELECT * FROM read_parquet('data/document/**/*.parquet', hive_partitioning = true, union_by_name = true);
CREATE VIEW assessment AS SELECT * FROM read_parquet('data/assessment/**/*.parquet', hive_partitioning = true, union_by_name = true);

CREATE VIEW finding AS
SELECT i.ref, i.unit, i.year, i.inspection_unit AS inspected, f.grade, f.clause, f.due, f.closed, f.closed - i.date AS days
FROM inspection AS i, unnest(i.findings) AS each(f);

CREATE VIEW follow_up AS
SELECT m.ref, m.unit, m.year, m.date, f.lead_unit, f.content, f.due, f.done
FROM meeting AS m, unnest(m.follow_ups) AS each(f);

CREATE VIEW score_line AS
SELECT a.ref, a.sheet, a.round, coalesce(a.for_year, a.year) AS year, a.assessment_unit AS assessed, l.item, l.self_score, l.assessed_score, l.final_score
FROM assessment AS a, unnest(a.lines) AS each(l);

-- The day on which everything is reckoned.
CREATE VIEW today AS SELECT current_date AS day;
