import { differs, fails } from './macro.ts';

/** Works something out once, whatever is made of it; a lambda inside must not use it again, or it has it for each element. */
const once = (value: string, name: string, body: string) =>
  `list_transform([${value}], lambda ${name}: ${body})[1]`;
const hasNull = (a: string) => `list_contains(list_transform(${a}, lambda x: x IS NULL), true)`;
/** In the order in which they come first, NULL a value among others: sorted, each beside the one before. */
const distinct = (a: string) => {
  const numbered = 'list_sort(list_zip(l, range(len(l))))';
  const paired = 'list_zip(s, list_prepend(NULL, s))';
  const firsts = `list_filter(${paired}, lambda p: p[1] IS NOT NULL AND (p[2] IS NULL OR p[1][1] IS DISTINCT FROM p[2][1]))`;
  const inOrder = `list_sort(list_transform(${firsts}, lambda p: {n: p[1][2], v: p[1][1]}))`;
  const values = `list_transform(${inOrder}, lambda q: q.v)`;
  return once(a, 'l', `CASE WHEN l IS NOT NULL THEN ${once(numbered, 's', values)} END`);
};
const isAmong = (x: string, a: string) =>
  `CASE WHEN ${x} IS NULL THEN list_position(${a}, NULL) IS NOT NULL ELSE list_contains(${a}, ${x}) END`;
const steps = (from: string, to: string, step: string) =>
  `generate_series(${from}, ${to}, ${step})`;
const days = (list: string) => `list_transform(${list}, lambda x: CAST(x AS DATE))`;
const moment = (date: string) => `CAST(${date} AS TIMESTAMP)`;

export const COLLECTION_MACROS: readonly string[] = [
  `array_distinct(a) AS ${distinct('a')}`,
  `array_union(a, b) AS ${distinct('list_concat(a, b)')}`,
  `array_intersect(a, b) AS list_filter(${distinct('a')}, lambda y: ${isAmong('y', 'b')})`,
  `array_except(a, b) AS list_filter(${distinct('a')}, lambda y: NOT (${isAmong('y', 'b')}))`,
  'array_join(a, s) AS array_to_string(a, s), (a, s, n) AS array_to_string(list_transform(a, lambda x: coalesce(CAST(x AS VARCHAR), n)), s)',
  `array_max(a) AS CASE WHEN NOT ${hasNull('a')} THEN list_max(a) END`,
  `array_min(a) AS CASE WHEN NOT ${hasNull('a')} THEN list_min(a) END`,
  'array_sort(a) AS list_sort(a)',
  'array_position(a, x) AS CASE WHEN a IS NOT NULL AND x IS NOT NULL THEN coalesce(list_position(a, x), 0) END',
  'array_remove(a, x) AS CASE WHEN x IS NOT NULL THEN list_filter(a, lambda y: y IS NULL OR y <> x) END',
  'array_first(a) AS a[1]',
  'array_last(a) AS a[-1]',
  `arrays_overlap(a, b) AS CASE WHEN list_has_any(a, b) THEN true WHEN ${hasNull('a')} OR ${hasNull('b')} THEN NULL WHEN a IS NOT NULL AND b IS NOT NULL THEN false END`,
  `contains(a, x) AS CASE WHEN x IS NULL OR a IS NULL THEN NULL WHEN list_contains(a, x) THEN true WHEN ${hasNull('a')} THEN NULL ELSE false END`,
  'cardinality(x) AS CASE WHEN x IS NOT NULL THEN len(x) END',
  `element_at(x, k BIGINT) AS CASE WHEN k = 0 THEN x[${fails('element_at is given the index 0')}] ELSE x[k] END, (x, k VARCHAR) AS x[k], (x, k) AS x[k]`,
  `trino_subscript(x, k BIGINT) AS CASE WHEN k < 1 OR k > len(x) THEN x[${fails('an array has no element of that index')}] ELSE x[k] END, (x, k VARCHAR) AS CASE WHEN x IS NOT NULL AND NOT map_contains(x, k) THEN x[CAST(${fails('a map has no such key')} AS VARCHAR)] ELSE x[k] END`,
  `repeat(x, n) AS list_transform(range(n), lambda i: x)`,
  `sequence(a BIGINT, b BIGINT) AS ${steps('a', 'b', 'CASE WHEN a <= b THEN 1 ELSE -1 END')}, (a DATE, b DATE) AS ${days(steps(moment('a'), moment('b'), "CASE WHEN a <= b THEN INTERVAL '1' DAY ELSE INTERVAL '-1' DAY END"))}, (a BIGINT, b BIGINT, s BIGINT) AS ${steps('a', 'b', 's')}, (a DATE, b DATE, s INTERVAL) AS ${days(steps(moment('a'), moment('b'), 's'))}, (a TIMESTAMP, b TIMESTAMP, s INTERVAL) AS ${steps('a', 'b', 's')}`,
  `slice(a, b, n) AS CASE WHEN b > 0 THEN list_slice(a, b, system.main."+"(b, n) - 1) WHEN b = 0 THEN a[${fails('slice is given the index 0')}:1] WHEN -b > len(a) THEN a[1:0] ELSE list_slice(a, system.main."+"(len(a), b) + 1, system.main."+"(system.main."+"(len(a), b), n)) END`,
  `trim_array(a, n) AS CASE WHEN n < 0 OR n > len(a) THEN a[${fails('trim_array is given a size beyond the array')}:1] ELSE a[1:len(a) - n] END`,
  'trino_any(l) AS CASE WHEN list_contains(l, true) THEN true WHEN list_contains(list_transform(l, lambda x: x IS NULL), true) THEN NULL WHEN l IS NOT NULL THEN false END',
  'trino_none(l) AS NOT trino_any(l)',
  'trino_all(l) AS CASE WHEN list_contains(l, false) THEN false WHEN list_contains(list_transform(l, lambda x: x IS NULL), true) THEN NULL WHEN l IS NOT NULL THEN true END',
  `trino_greatest(l) AS CASE WHEN NOT ${hasNull('l')} THEN list_max(l) END`,
  `trino_least(l) AS CASE WHEN NOT ${hasNull('l')} THEN list_min(l) END`,
  `trino_avg(x DECIMAL, a) AS ${differs('avg of decimal is rounded to its scale; cast to double')}, (x BIGINT, a) AS a, (x HUGEINT, a) AS a, (x DOUBLE, a) AS a, (x, a) AS a`,
];
