-- The patient record alone, as one would write it by hand for speed: no contradiction looked for.
WITH a AS (
  SELECT *, last_consultation_on AS s,
    CASE WHEN died_on IS NOT NULL
           AND died_on < CAST(last_consultation_on + INTERVAL '10' YEAR AS DATE) THEN 2
         WHEN born_on IS NOT NULL AND last_consultation_on - born_on < 2930
           AND CAST(born_on + INTERVAL '28' YEAR AS DATE)
             > CAST(last_consultation_on + INTERVAL '20' YEAR AS DATE) THEN 1
         ELSE 0 END AS e
  FROM given),
b AS (
  SELECT *,
    CASE WHEN e = 2 THEN CAST(died_on + INTERVAL '10' YEAR AS DATE)
         WHEN e = 1 THEN CAST(born_on + INTERVAL '28' YEAR AS DATE)
         WHEN s >= DATE '1900-03-01' AND s < DATE '2080-02-29' THEN s + 7305
         ELSE CAST(s + INTERVAL '20' YEAR AS DATE) END AS low
  FROM a),
c AS (
  SELECT e, born_on IS NULL AND e = 0 AS m,
    CASE WHEN suspended_from IS NOT NULL AND suspended_from <= low
           AND suspended_from < suspended_until
         THEN low + CAST(suspended_until - suspended_from AS INTEGER) ELSE low END AS k,
    suspended_from IS NOT NULL AND suspended_from <= DATE '2026-11-27'
      AND (suspended_until IS NULL OR suspended_until > DATE '2026-11-27') AS h
  FROM b)
SELECT e,
  CASE WHEN h THEN 2 WHEN k >= DATE '2026-11-27' THEN 0 WHEN m THEN 3 ELSE 1 END AS st,
  EXTRACT(YEAR FROM k) AS y, COUNT(*) AS n
FROM c GROUP BY e, st, y
