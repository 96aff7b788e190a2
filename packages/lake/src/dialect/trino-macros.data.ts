/**
 * Functions that Trino has and DuckDB has not, or means otherwise: one macro a line, as CREATE MACRO wants it. A macro
 * goes before a function of the same name; `system.main.…` is that function.
 */
export const TRINO_MACROS: readonly string[] = [
  // Trino stays with days: date minus interval is a date, not a timestamp.
  '"-"(a) AS system.main."-"(a), (a DATE, b INTERVAL) AS CAST(system.main."-"(a, b) AS DATE), (a, b) AS system.main."-"(a, b)',
  '"+"(a) AS a, (a DATE, b INTERVAL) AS CAST(system.main."+"(a, b) AS DATE), (a, b) AS system.main."+"(a, b)',

  'date_add(unit VARCHAR, n BIGINT, d DATE) AS CAST(system.main."+"(d, CAST(concat(n, \' \', unit) AS INTERVAL)) AS DATE), (unit VARCHAR, n BIGINT, t TIMESTAMP) AS system.main."+"(t, CAST(concat(n, \' \', unit) AS INTERVAL)), (unit VARCHAR, n BIGINT, t TIMESTAMPTZ) AS system.main."+"(t, CAST(concat(n, \' \', unit) AS INTERVAL))',
  // Whole units, where DuckDB's function of that name counts the boundaries in between.
  'date_diff(unit, a, b) AS date_sub(unit, a, b)',
  "date_format(t, f) AS strftime(t, replace(replace(f, '%i', '%M'), '%s', '%S'))",
  'date(x) AS CAST(x AS DATE)',
  'day_of_week(t) AS isodow(t)',
  'day_of_month(t) AS day(t)',
  'day_of_year(t) AS dayofyear(t)',
  'from_iso8601_timestamp(s) AS CAST(s AS TIMESTAMPTZ)',
  'from_iso8601_date(s) AS CAST(s AS DATE)',
  'from_unixtime(x) AS to_timestamp(x)',
  'to_unixtime(t) AS epoch(t)',
  'with_timezone(t, zone) AS t AT TIME ZONE zone',
  'at_timezone(t, zone) AS t AT TIME ZONE zone',

  // Text that is no JSON is NULL in both; objects and lists are no scalars.
  "json_extract_scalar(j, p) AS CASE WHEN json_type(TRY_CAST(j AS JSON), p) NOT IN ('OBJECT', 'ARRAY', 'NULL') THEN json_extract_string(TRY_CAST(j AS JSON), p) END",
  'json_extract(j, p) AS system.main.json_extract(TRY_CAST(j AS JSON), p)',
  'json_array_length(j) AS system.main.json_array_length(TRY_CAST(j AS JSON))',
  'json_parse(s) AS CAST(s AS JSON)',
  'json_format(j) AS CAST(j AS VARCHAR)',

  'regexp_like(s, p) AS regexp_matches(s, p)',
  'regexp_extract(s, p) AS CASE WHEN regexp_matches(s, p) THEN system.main.regexp_extract(s, p) END, (s, p, g) AS CASE WHEN regexp_matches(s, p) THEN system.main.regexp_extract(s, p, g) END',
  "regexp_replace(s, p) AS system.main.regexp_replace(s, p, '', 'g'), (s, p, r) AS system.main.regexp_replace(s, p, system.main.regexp_replace(r, '\\$(\\d)', '\\\\\\1', 'g'), 'g')",

  'approx_distinct(x) AS approx_count_distinct(x)',
  'array_distinct(a) AS list_distinct(a)',
  'array_join(a, s) AS array_to_string(a, s), (a, s, n) AS array_to_string(list_transform(a, lambda x: coalesce(CAST(x AS VARCHAR), n)), s)',
  'array_max(a) AS list_max(a)',
  'array_min(a) AS list_min(a)',
  'cardinality(x) AS len(x)',
  'element_at(x, k) AS x[k]',
  'sequence(a, b) AS range(a, b + 1), (a, b, s) AS range(a, b + 1, s)',
  'slice(a, b, n) AS list_slice(a, b, b + n - 1)',
  'try(x) AS x',
];
