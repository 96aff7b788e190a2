import { byClock, differs, fails, ZONED } from './macro.ts';

/** Every part of a time that Trino has a function for, in DuckDB's words. */
const PARTS: Readonly<Record<string, string>> = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  // ISO weeks in both.
  week: 'week',
  week_of_year: 'week',
  year_of_week: 'isoyear',
  yow: 'isoyear',
  day: 'day',
  day_of_month: 'day',
  // Monday is 1 and Sunday 7.
  day_of_week: 'isodow',
  dow: 'isodow',
  day_of_year: 'dayofyear',
  doy: 'dayofyear',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
};

const ZONE_OF = (t: string, zone: string) =>
  `CASE WHEN ${t} IS NULL OR ${zone} IS NULL THEN NULL ELSE {instant: ${t}, 'local': system.main.timezone(${zone}, ${t}), 'zone': ${zone}} END`;
/** A clock in a zone, as the moment that it shows there. */
const MOVED = (local: string, z: string) =>
  ZONE_OF(`system.main.timezone(${z}."zone", ${local})`, `${z}."zone"`);
const AMOUNT = "CAST(system.main.concat(n, ' ', unit) AS INTERVAL)";
const HAS_MONTHS = (i: string) => `(system.main.year(${i}) <> 0 OR system.main.month(${i}) <> 0)`;
/** Months go by the local calendar, everything else by the moment. */
const ADDED = (z: string, i: string) =>
  `CASE WHEN ${HAS_MONTHS(i)} THEN ${MOVED(`system.main."+"(${z}."local", ${i})`, z)} ELSE ${ZONE_OF(`system.main."+"(${z}.instant, ${i})`, `${z}."zone"`)} END`;

const WHOLE_DAYS = "('day', 'week', 'month', 'quarter', 'year')";
const ISO_TIME =
  '^\\d{4}-\\d{2}(-\\d{2})?(T\\d{2}(:\\d{2}(:\\d{2}([.,]\\d{1,9})?)?)?(Z|[+-]\\d{2}(:?\\d{2})?)?)?$';
const OFFSET = (t: string) => {
  const minutes = `system.main.date_diff('minute', system.main.timezone('UTC', ${t}.instant), ${t}."local")`;
  return `system.main.concat(CASE WHEN ${minutes} < 0 THEN '-' ELSE '+' END, system.main.printf('%02d:%02d', abs(${minutes}) // 60, abs(${minutes}) % 60))`;
};

export const TIME_MACROS: readonly string[] = [
  // Trino stays with days: date minus interval is a date, not a timestamp, and date minus date no number.
  `"-"(a) AS system.main."-"(a), (a DATE, b DATE) AS system.main.to_days(CAST(system.main."-"(a, b) AS INTEGER)), (a DATE, b INTERVAL) AS CAST(system.main."-"(a, b) AS DATE), (a ${ZONED}, b INTERVAL) AS ${ADDED('a', 'system.main."-"(b)')}, (a ${ZONED}, b ${ZONED}) AS system.main."-"(a.instant, b.instant), (a, b) AS system.main."-"(a, b)`,
  `"+"(a) AS a, (a DATE, b INTERVAL) AS CAST(system.main."+"(a, b) AS DATE), (a ${ZONED}, b INTERVAL) AS ${ADDED('a', 'b')}, (a, b) AS system.main."+"(a, b)`,

  `date_add(unit VARCHAR, n BIGINT, d DATE) AS CAST(system.main."+"(d, ${AMOUNT}) AS DATE), (unit VARCHAR, n BIGINT, t TIMESTAMP) AS system.main."+"(t, ${AMOUNT}), (unit VARCHAR, n BIGINT, t TIMESTAMPTZ) AS system.main."+"(t, ${AMOUNT}), (unit VARCHAR, n BIGINT, z ${ZONED}) AS ${ADDED('z', AMOUNT)}`,
  // Whole units, where DuckDB's function of that name counts the boundaries in between.
  `date_diff(unit VARCHAR, a ${ZONED}, b ${ZONED}) AS CASE WHEN lower(unit) NOT IN ${WHOLE_DAYS} THEN date_sub(unit, a.instant, b.instant) WHEN a."zone" = b."zone" THEN date_sub(unit, a."local", b."local") ELSE ${differs('date_diff counts days of two zones')} END, (unit, a, b) AS date_sub(unit, a, b)`,
  `date_trunc(unit, d DATE) AS CAST(system.main.date_trunc(unit, d) AS DATE), (unit, z ${ZONED}) AS ${MOVED('system.main.date_trunc(unit, z."local")', 'z')}, (unit, t) AS system.main.date_trunc(unit, t)`,
  ...Object.entries(PARTS).map(([name, part]) => byClock(name, (t) => `system.main.${part}(${t})`)),
  // Of the second, where DuckDB counts from the minute.
  byClock('millisecond', (t) => `system.main."%"(system.main.millisecond(${t}), 1000)`),
  byClock('last_day_of_month', (t) => `last_day(${t})`),
  `trino_strftime(t ${ZONED}, f) AS strftime(t."local", f), (t, f) AS strftime(t, f)`,

  // What Trino takes for UTC it keeps as UTC, and so does DuckDB; of other offsets DuckDB forgets the clock.
  `from_iso8601_timestamp(s) AS CASE WHEN NOT regexp_matches(s, '${ISO_TIME}') THEN CAST(${fails('from_iso8601_timestamp is given a text that is no ISO 8601 time')} AS VARCHAR)::TIMESTAMPTZ WHEN regexp_matches(s, 'T.*[+-]') AND NOT regexp_matches(s, '[+-]00(:?00)?$') THEN ${differs('from_iso8601_timestamp keeps the offset of a time, and DuckDB does not')} ELSE CAST(CASE WHEN length(s) = 7 THEN system.main.concat(s, '-01') ELSE system.main.regexp_replace(s, '(T\\d\\d)(Z|[+-]\\d\\d(:?\\d\\d)?)?$', '\\1:00\\2') END AS TIMESTAMPTZ) END`,
  `from_iso8601_date(s) AS CASE WHEN regexp_matches(s, '^\\d{4}-\\d{2}-\\d{2}$') THEN CAST(s AS DATE) ELSE ${differs('from_iso8601_date is given something else than YYYY-MM-DD')} END`,
  `from_unixtime(x) AS to_timestamp(x), (x, zone VARCHAR) AS ${ZONE_OF('to_timestamp(x)', 'zone')}`,
  `to_unixtime(z ${ZONED}) AS epoch(z.instant), (t) AS epoch(t)`,
  `to_milliseconds(i INTERVAL) AS CAST(system.main.round(system.main.epoch(i) * 1000) AS BIGINT)`,
  `to_iso8601(d DATE) AS strftime(d, '%Y-%m-%d'), (t TIMESTAMP) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%g'), (t TIMESTAMPTZ) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ'), (t ${ZONED}) AS system.main.concat(strftime(t."local", '%Y-%m-%dT%H:%M:%S.%g'), CASE WHEN t."zone" = 'UTC' THEN 'Z' ELSE ${OFFSET('t')} END)`,

  // Changes the zone and never the moment; a timestamp without a zone is one of UTC.
  `timezone(zone, t TIMESTAMPTZ) AS ${ZONE_OF('t', 'zone')}, (zone, t TIMESTAMP) AS ${ZONE_OF("system.main.timezone('UTC', t)", 'zone')}, (zone, z ${ZONED}) AS ${ZONE_OF('z.instant', 'zone')}`,
  `at_timezone(t TIMESTAMPTZ, zone) AS ${ZONE_OF('t', 'zone')}, (t TIMESTAMP, zone) AS ${ZONE_OF("system.main.timezone('UTC', t)", 'zone')}, (z ${ZONED}, zone) AS ${ZONE_OF('z.instant', 'zone')}`,
  // Keeps the clock, and changes the moment.
  `with_timezone(t TIMESTAMP, zone) AS ${ZONE_OF('system.main.timezone(zone, t)', 'zone')}`,
  "current_timezone() AS 'UTC'",
  `trino_moment(z ${ZONED}) AS z.instant, (t) AS t`,
  "trino_utc(text) AS system.main.timezone('UTC', CAST(text AS TIMESTAMP))",
  `trino_zone(text, zone) AS ${ZONE_OF('system.main.timezone(zone, CAST(text AS TIMESTAMP))', 'zone')}`,
];
