import { type FAILS, REFUSED } from './trino-values.data.ts';

type Row = readonly (string | number | boolean | null | readonly unknown[])[];

/**
 * Rows that Trino gives for statements, by the pages of its documentation (trino.io/docs/current/…). Tables are written
 * out, so that each says what it is about.
 */
export const TRINO_STATEMENTS: Readonly<
  Record<string, readonly (readonly [string, readonly Row[] | typeof FAILS | typeof REFUSED])[]>
> = {
  'functions/aggregate.html': [
    ['SELECT array_agg(x ORDER BY x DESC) FROM (VALUES 1, 3, 2) t(x)', [[[3, 2, 1]]]],
    ['SELECT array_agg(x) FROM (VALUES 1, NULL) t(x)', [[[1, null]]]],
    ['SELECT array_agg(x) FROM (VALUES 1) t(x) WHERE x > 1', [[null]]],
    ['SELECT sum(x), avg(x), count(*), count(x) FROM (VALUES 1, 2, NULL) t(x)', [[3, 1.5, 3, 2]]],
    ['SELECT avg(x) FROM (VALUES 1.5, 2.0) t(x)', REFUSED],
    ['SELECT avg(cast(x AS double)) FROM (VALUES 1.5, 2.0) t(x)', [[1.75]]],
    [
      'SELECT count_if(x > 1), bool_or(x > 1), every(x > 1) FROM (VALUES 1, 2) t(x)',
      [[1, true, false]],
    ],
    // What stands beside the largest is taken as it is.
    ['SELECT max_by(x, y), min_by(x, y) FROM (VALUES (1, 1), (NULL, 2)) t(x, y)', [[null, 1]]],
    ['SELECT arbitrary(x), any_value(x) FROM (VALUES NULL, 7) t(x)', [[7, 7]]],
    ['SELECT max(x, 2) FROM (VALUES 1, 3, 2) t(x)', [[[3, 2]]]],
    ['SELECT approx_distinct(x) FROM (VALUES 1, 2, 2, NULL) t(x)', [[2]]],
    ['SELECT approx_percentile(x, 0.5) FROM (VALUES 1, 2, 3) t(x)', [[2]]],
    [
      "SELECT listagg(value, ',') WITHIN GROUP (ORDER BY value) FROM (VALUES 'c', 'b', 'a') t(value)",
      [['a,b,c']],
    ],
    [
      "SELECT listagg(value) WITHIN GROUP (ORDER BY value) FROM (VALUES 'c', NULL, 'a') t(value)",
      [['ac']],
    ],
    ['SELECT stddev(x), variance(x), var_pop(x) FROM (VALUES 1, 3) t(x)', [[Math.SQRT2, 2, 1]]],
    ['SELECT map_agg(x, y) FROM (VALUES (1, 2)) t(x, y)', REFUSED],
    ['SELECT count(*) / 2, sum(x) / 2, max(x) / 2.0 FROM (VALUES 1, 2, 5) t(x)', [[1, 4, 2.5]]],
    ['SELECT count(*) * 100.0 / 3 FROM (VALUES 1) t(x)', [[33.3]]],
    ['SELECT x FROM (VALUES 1, 1, 2) t(x) GROUP BY x HAVING count(*) / 2 = 1', [[1]]],
    ["SELECT hour(max(x)) FROM (VALUES TIMESTAMP '2026-01-02 15:00:00') t(x)", [[15]]],
    [
      "SELECT max(x) - min(x) FROM (VALUES DATE '2026-01-01', DATE '2026-01-03') t(x)",
      [['2 00:00:00.000']],
    ],
    [
      "SELECT cast(max(x) AS varchar) FROM (VALUES TIMESTAMP '2026-01-02 15:00:00') t(x)",
      [['2026-01-02 15:00:00.000']],
    ],
    ['SELECT count(*) AS c FROM (VALUES 1, 2, 2) t(x) GROUP BY x ORDER BY c / 2, x', [[1], [2]]],
    ["SELECT count(DISTINCT (x, y)) FROM (VALUES (1, 'a'), (1, 'a'), (1, 'b')) t(x, y)", [[2]]],
    ["SELECT sum(x) FILTER (WHERE y = 'a') FROM (VALUES (1, 'a'), (2, 'b')) t(x, y)", [[1]]],
  ],
  'functions/window.html': [
    [
      'SELECT x, row_number() OVER (ORDER BY x) / 2 FROM (VALUES 3, 1) t(x) ORDER BY x',
      [
        [1, 0],
        [3, 1],
      ],
    ],
    ['SELECT lag(x) OVER (ORDER BY x) FROM (VALUES 1, 2) t(x) ORDER BY x', [[null], [1]]],
    ['SELECT sum(x) OVER (ORDER BY x) FROM (VALUES 1, 2) t(x) ORDER BY x', [[1], [3]]],
  ],
  'sql/select.html': [
    ['SELECT x FROM (VALUES 1, NULL, 2) t(x) ORDER BY x', [[1], [2], [null]]],
    ['SELECT x FROM (VALUES 1, NULL, 2) t(x) ORDER BY x DESC', [[2], [1], [null]]],
    ['SELECT x FROM (VALUES 1, 2, 3) t(x) ORDER BY x OFFSET 1 FETCH FIRST 1 ROWS ONLY', [[2]]],
    [
      'SELECT n, x FROM UNNEST(ARRAY[7, 8]) WITH ORDINALITY AS t(x, n) ORDER BY n',
      [
        [1, 7],
        [2, 8],
      ],
    ],
    [
      'SELECT x FROM UNNEST(CAST(json_parse(\'["p","q"]\') AS ARRAY(VARCHAR))) AS t(x)',
      [['p'], ['q']],
    ],
    [
      'SELECT x, count(*) FROM (VALUES 1, 1) t(x) GROUP BY ROLLUP (x) ORDER BY x',
      [
        [1, 2],
        [null, 2],
      ],
    ],
    ['SELECT x FROM (VALUES 1, 2) t(x) TABLESAMPLE BERNOULLI (50)', REFUSED],
    [
      'SELECT x FROM (VALUES 1, 2) t(x) WHERE EXISTS (SELECT 1 FROM (VALUES 2) u(y) WHERE y = t.x)',
      [[2]],
    ],
    // DuckDB does not tell what type a column of an outer query is.
    [
      'SELECT x FROM (VALUES 2, 4) t(x) WHERE EXISTS (SELECT 1 FROM (VALUES 2) u(y) WHERE y = t.x / 2)',
      REFUSED,
    ],
    ['WITH a AS (SELECT 1 AS x) SELECT x FROM a UNION ALL SELECT 2 ORDER BY 1', [[1], [2]]],
    ["SELECT 'it''s' FROM (VALUES 1) t(x) -- ' a comment", [["it's"]]],
    ["SELECT 'VALUES 1, array(varchar)'", [['VALUES 1, array(varchar)']]],
  ],
};
