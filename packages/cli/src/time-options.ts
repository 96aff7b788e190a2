import {
  AppError,
  DAY,
  dayOf,
  HOUR,
  MINUTE,
  parseDay,
  parseTime,
  printable,
  SECOND,
  UNKNOWN_TIME,
} from '@iam-tracker/core';

const RELATIVE_TIME = /^(\d{1,6})(m|h|d|w)$/;
const UNITS = { m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY } as const;
const ZONE = /(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads a point in time into milliseconds: so long before `now` (`90m`, `24h`, `7d`, `2w`), or ISO 8601,
 * UTC where no zone is named. A day alone means its first second, or its last one as an `end`.
 *
 * @throws AppError BAD_ARGUMENT
 */
export function parseTimeOption(text: string, now: number, edge: 'start' | 'end'): number {
  const [, count, unit] = RELATIVE_TIME.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * UNITS[unit as keyof typeof UNITS];
  const day = parseDay(text);
  if (day !== undefined) return edge === 'end' ? day + DAY - SECOND : day;
  const time = parseTime(ZONE.test(text) ? text : `${text}Z`);
  if (time !== undefined) return time;
  throw new AppError(
    'BAD_ARGUMENT',
    `"${printable(text, 100)}" is not a time; allowed: 90m, 24h, 7d, 2w (ago), or ISO 8601 such as 2026-03-01 or 2026-03-01T12:00:00Z.`,
  );
}

/** Values of `--since` and `--until`, as they were typed. */
interface RangeOptions {
  readonly since?: string;
  readonly until?: string;
}

/**
 * Reads `--since` and `--until` into milliseconds.
 *
 * @throws AppError BAD_ARGUMENT
 */
export function parseRange(
  { since, until }: RangeOptions,
  now: number,
): { since: number | undefined; until: number | undefined } {
  const from = since === undefined ? undefined : parseTimeOption(since, now, 'start');
  const to = until === undefined ? undefined : parseTimeOption(until, now, 'end');
  if (from !== undefined && to !== undefined && from > to) {
    throw new AppError('BAD_ARGUMENT', '--since is after --until.');
  }
  return { since: from, until: to };
}

/** Days (UTC, `YYYY-MM-DD`) of the oldest and the newest event of a ledger. */
export interface LedgerSpan {
  readonly first: string;
  readonly last: string;
}

const UNDATED_DAY = UNKNOWN_TIME.slice(0, 10);

/**
 * Returns the days between which a ledger has events; undefined when it has none. Records without a time do not count,
 * and those of days to come only where there are no others: one that claims to be of 2099 must not move what
 * commands look at.
 */
export function spanOf(days: Iterable<string>, now: number): LedgerSpan | undefined {
  const today = dayOf(now);
  const dated = [...days].filter((day) => day !== UNDATED_DAY).sort();
  const past = dated.filter((day) => day <= today);
  const known = past.length > 0 ? past : dated;
  const [first] = known;
  return first === undefined ? undefined : { first, last: known[known.length - 1] ?? first };
}

/** Values of flags that say which period is meant, as they were typed. */
interface PeriodOptions extends RangeOptions {
  /** Days back from the end. */
  readonly days?: number;
}

/** A period in milliseconds, both ends included. */
export interface Period {
  readonly since: number;
  readonly until: number;
  /** For the user, when the period is not the one up to now though no time was named. */
  readonly note?: string;
}

/**
 * Reads the flags of a command that looks at `standardDays` unless told otherwise. What is returned settles the period:
 * without `--since` and `--until` it ends now, or on the newest day of the ledger when the days up to now would not
 * reach that, and the note says so.
 *
 * @throws AppError BAD_ARGUMENT
 */
export function readPeriod(
  options: PeriodOptions,
  { now, standardDays }: { readonly now: number; readonly standardDays: number },
): (span: LedgerSpan | undefined) => Period {
  if (options.days !== undefined && options.since !== undefined) {
    throw new AppError('BAD_ARGUMENT', '--days and --since both say where to begin; give one.');
  }
  const { since, until } = parseRange(options, now);
  const length = (options.days ?? standardDays) * DAY;
  const end = until ?? now;
  const asked = { since: since ?? end - length, until: end };
  if (asked.since > end) throw new AppError('BAD_ARGUMENT', '--since is after --until.');
  return (span) => {
    const isDated = since !== undefined || until !== undefined;
    if (isDated || span === undefined || Date.parse(span.last) >= asked.since) return asked;
    const lastSecond = Date.parse(span.last) + DAY - SECOND;
    const period = { since: lastSecond - length, until: lastSecond };
    return { ...period, note: describeShift(period, span, '--since and --until') };
  };
}

/** Says that a period ends on the newest day of the ledger, and which flags move it. */
export function describeShift(
  { since }: Pick<Period, 'since'>,
  { last }: LedgerSpan,
  flags: string,
): string {
  return `The newest event of the ledger is of ${last}: this is about ${dayOf(since)} to ${last} (${flags} say otherwise).`;
}

interface AskedTimes {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Says of which days a ledger has events, and what to ask for where the given time leaves some of them out. */
export function describeSpan(
  span: LedgerSpan | undefined,
  { since, until }: AskedTimes = {},
  flagsFor = ({ first, last }: LedgerSpan) => `--since ${first} --until ${last}`,
): string {
  if (span === undefined) return 'The ledger has no events.';
  const { first, last } = span;
  const days = first === last ? `of ${first}` : `from ${first} to ${last}`;
  const said = `The ledger has events ${days} (UTC)`;
  const isLate = since !== undefined && since > Date.parse(first);
  const isEarly = until !== undefined && until < Date.parse(last) + DAY - SECOND;
  if (!isLate && !isEarly) return `${said}.`;
  return `${said}; all of it: ${flagsFor(span)}.`;
}
