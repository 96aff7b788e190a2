import {
  AppError,
  DAY,
  HOUR,
  MINUTE,
  parseDay,
  parseTime,
  printable,
  SECOND,
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
