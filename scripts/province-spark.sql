-- Opens the tables below data/ for scripts/province.sql in Spark; offices of several versions of the program may lie there.
CREATE TEMPORARY VIEW unit USING parquet OPTIONS (path 'data/unit', mergeSchema 'true');
CREATE TEMPORARY VIEW figures USING parquet OPTIONS (path 'data/figures', mergeSchema 'true');
CREATE TEMPORARY VIEW inspection USING parquet OPTIONS (path 'data/inspection', mergeSchema 'true');
CREATE TEMPORARY VIEW meeting USING parquet OPTIONS (path 'data/meeting', mergeSchema 'true');
CREATE TEMPORARY VIEW key_area USING parquet OPTIONS (path 'data/key_area', mergeSchema 'true');
CREATE TEMPORARY VIEW document USING parquet OPTIONS (path 'data/document', mergeSchema 'true');
CREATE TEMPORARY VIEW assessment USING parquet OPTIONS (path 'data/assessment', mergeSchema 'true');

CREATE TEMPORARY VIEW finding AS
SELECT i.ref, i.unit, i.year, i.inspection_unit AS inspected, f.grade, f.clause, f.due, f.closed, datediff(f.closed, i.date) AS days
FROM inspection AS i LATERAL VIEW explode(i.findings) AS f;

CREATE TEMPORARY VIEW follow_up AS
SELECT m.ref, m.unit, m.year, m.date, f.lead_unit, f.content, f.due, f.done
FROM meeting AS m LATERAL VIEW explode(m.follow_ups) AS f;

CREATE TEMPORARY VIEW score_line AS
SELECT a.ref, a.sheet, a.round, coalesce(a.for_year, a.year) AS year, a.assessment_unit AS assessed, l.item, l.self_score, l.assessed_score, l.final_score
FROM assessment AS a LATERAL VIEW explode(a.lines) AS l;

-- The day on which everything is reckoned.
CREATE TEMPORARY VIEW today AS SELECT current_date AS day;
