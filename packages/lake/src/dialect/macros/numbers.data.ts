import { differs, FAILS, fails, ZONED } from './macro.ts';

/*
 * DuckDB hands a macro its arguments as the types that the overload declares, and any decimal as decimal(18,3). Macros
 * that have to see the value as it is get it twice: `x` and `y` choose the overload, `a` and `b` are what is computed.
 */

const ZERO = fails('Division by zero');
const scaleOf = (x: string) =>
  `coalesce(TRY_CAST(system.main.regexp_extract(typeof(${x}), ',(\\d+)', 1) AS INTEGER), 0)`;
const nonZero = (computed: string) => `CASE WHEN b = 0 THEN ${ZERO} ELSE ${computed} END`;
/** Rounded half up to the larger scale, as Trino divides decimals; a double may lie a hair below the half. */
const DECIMALS = `system.main.round(system.main."/"(CAST(a AS DOUBLE), CAST(b AS DOUBLE)) * 1.00000000000001::DOUBLE, system.main.greatest(${scaleOf('a')}, ${scaleOf('b')}))`;
/** Text that is cast has to be written as Trino wants it; what is not fails in the cast, and is NULL under `try`. */
const strict = (text: string, pattern: string, type: string) =>
  `CAST(CASE WHEN regexp_matches(${text}, '${pattern}') THEN ${text} WHEN ${text} IS NOT NULL THEN '${FAILS}a text cannot be cast to ${type.toLowerCase()}' END AS ${type})`;
const WHOLE = '^[+-]?\\d+$';
const DAY = '^\\s*[+-]?\\d{4,6}-\\d{1,2}-\\d{1,2}\\s*$';
const CLOCK =
  '^\\s*[+-]?\\d{4,6}-\\d{1,2}-\\d{1,2}( \\d{1,2}:\\d{1,2}(:\\d{1,2}([.]\\d{1,12})?)?)?\\s*$';
const isJson = (then: string, otherwise: string) =>
  `CASE WHEN typeof(a) = 'JSON' THEN ${then} ELSE ${otherwise} END`;
const each = (types: readonly string[], overload: (type: string) => string) =>
  types.map(overload).join(', ');

const NUMBERS = ['BIGINT', 'HUGEINT', 'DECIMAL'];
/** Texts of what Trino writes as DuckDB does. */
const PLAIN = [...NUMBERS, 'BOOLEAN', 'DATE'];

/** Types that Trino does not compare with a text. */
const NO_TEXT = ['BIGINT', 'DOUBLE', 'DECIMAL', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'TIMESTAMPTZ'];
const unlike = (other: string, type: string) =>
  `CASE WHEN ${other} IS NOT NULL THEN CAST(${fails(`varchar is compared with ${type.toLowerCase()}`)} AS VARCHAR) END`;
const ALIKE = each(
  NO_TEXT,
  (type) =>
    `(x VARCHAR, y ${type}, a, b) AS CAST(${unlike('b', type)} AS ${type}), (x ${type}, y VARCHAR, a, b) AS ${unlike('b', type)}`,
);
const JSON_ALIKE = `CASE WHEN (typeof(a) = 'JSON') <> (typeof(b) = 'JSON') THEN CAST(${fails('json is compared with varchar')} AS VARCHAR) ELSE a END`;

const WRITTEN_OTHERWISE = differs(
  'a value of this type is written otherwise as varchar; round it into a decimal, or format it',
);

export const NUMBER_MACROS: readonly string[] = [
  `trino_divide(x BIGINT, y BIGINT, a, b) AS ${nonZero('system.main."//"(a, b)')}, (x HUGEINT, y HUGEINT, a, b) AS ${nonZero('system.main."//"(a, b)')}, (x DECIMAL, y DECIMAL, a, b) AS ${nonZero(DECIMALS)}, (x DOUBLE, y DOUBLE, a, b) AS system.main."/"(a, b), (x, y, a, b) AS system.main."/"(a, b)`,
  `trino_modulo(x DOUBLE, y DOUBLE, a, b) AS system.main."%"(a, b), ${each(NUMBERS, (type) => `(x ${type}, y ${type}, a, b) AS ${nonZero('system.main."%"(a, b)')}`)}`,
  `trino_alike(x VARCHAR, y VARCHAR, a, b) AS ${JSON_ALIKE}, ${ALIKE}, (x ${ZONED}, y, a, b) AS x.instant, (x, y, a, b) AS a`,
  "trino_or_null(x) AS coalesce(x, 'null')",
  'truncate(x) AS trunc(x), (x, n) AS trunc(x, n)',
  'bitwise_and(a BIGINT, b BIGINT) AS a & b',
  'bitwise_or(a BIGINT, b BIGINT) AS a | b',
  'bitwise_xor(a BIGINT, b BIGINT) AS system.main.xor(a, b)',
  'bitwise_not(a BIGINT) AS ~a',
  'is_nan(x) AS isnan(x)',
  'is_finite(x) AS isfinite(x)',
  'is_infinite(x) AS isinf(x)',
  "nan() AS CAST('NaN' AS DOUBLE)",
  "infinity() AS CAST('Infinity' AS DOUBLE)",
  'e() AS exp(1)',

  `trino_cast_date(x VARCHAR, a) AS ${strict('x', DAY, 'DATE')}, (x ${ZONED}, a) AS CAST(x."local" AS DATE), (x, a) AS CAST(a AS DATE)`,
  `trino_cast_timestamp(x VARCHAR, a) AS ${strict('x', CLOCK, 'TIMESTAMP')}, (x ${ZONED}, a) AS x."local", (x, a) AS CAST(a AS TIMESTAMP)`,
  `trino_cast_timestamptz(x VARCHAR, a) AS CASE WHEN regexp_matches(x, '[A-Za-z:+-]+[^0-9 -]*$') AND NOT regexp_matches(x, '(UTC|Z|[+-]00:00)\\s*$') THEN ${differs('a text with a time zone is cast')} ELSE CAST(x AS TIMESTAMPTZ) END, (x ${ZONED}, a) AS x, (x, a) AS CAST(a AS TIMESTAMPTZ)`,
  ...['BIGINT', 'INTEGER', 'SMALLINT', 'TINYINT'].map(
    (type) =>
      `trino_cast_${type.toLowerCase()}(x VARCHAR, a) AS ${isJson(`CAST(x AS ${type})`, strict('x', WHOLE, type))}, (x DOUBLE, a) AS CAST(system.main.round(a) AS ${type}), ${each([...NUMBERS, 'BOOLEAN'], (from) => `(x ${from}, a) AS CAST(a AS ${type})`)}, (x, a) AS CAST(a AS ${type})`,
  ),
  `trino_cast_boolean(x VARCHAR, a) AS ${isJson('CAST(x AS BOOLEAN)', strict('x', '^(?i:t|true|1|f|false|0)$', 'BOOLEAN'))}, (x, a) AS CAST(a AS BOOLEAN)`,
  `trino_cast_json(x VARCHAR, a) AS ${isJson('TRY_CAST(x AS JSON)', 'to_json(x)')}, (x, a) AS to_json(a)`,
  `trino_cast_varchar(x VARCHAR, a) AS ${isJson('trino_json_text(TRY_CAST(x AS JSON))', 'CAST(a AS VARCHAR)')}, ${each(PLAIN, (type) => `(x ${type}, a) AS CAST(a AS VARCHAR)`)}, (x TIMESTAMP, a) AS strftime(x, '%Y-%m-%d %H:%M:%S.%g'), (x TIMESTAMPTZ, a) AS strftime(x, '%Y-%m-%d %H:%M:%S.%g UTC'), (x ${ZONED}, a) AS system.main.concat(strftime(x."local", '%Y-%m-%d %H:%M:%S.%g '), x."zone"), (x DOUBLE, a) AS ${WRITTEN_OTHERWISE}, (x, a) AS ${WRITTEN_OTHERWISE}`,
];
