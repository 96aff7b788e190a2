import { AppError, printable } from '@iam-tracker/core';

export const MAX_SEED = 2 ** 31 - 1;
/** Of a simulated account: CloudTrail's event history reaches no further back. */
export const MAX_DAYS = 90;

const RELATIVE_TIME = /^(\d{1,6})(m|h|d|w)$/;
const UNIT_MILLISECONDS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const LAST_OF_DAY = 86_400_000 - 1000;

/**
 * Reads a point in time into milliseconds: so long before `now` (`90m`, `24h`, `7d`, `2w`), or ISO 8601,
 * UTC where no zone is named. A day alone means its first second, or its last one as an `end`.
 *
 * @throws AppError BAD_ARGUMENT
 */
export function parseTime(text: string, now: number, edge: 'start' | 'end'): number {
  const [, count, unit] = RELATIVE_TIME.exec(text) ?? [];
  if (count !== undefined) {
    return now - Number(count) * UNIT_MILLISECONDS[unit as keyof typeof UNIT_MILLISECONDS];
  }
  const [, clock, , , zone] = ISO_TIME.exec(text) ?? [];
  const time = Date.parse(clock !== undefined && zone === undefined ? `${text}Z` : text);
  if (!ISO_TIME.test(text) || Number.isNaN(time) || !isDay(text.slice(0, 10))) throw notATime(text);
  return clock === undefined && edge === 'end' ? time + LAST_OF_DAY : time;
}

/** JavaScript reads February 30 as March 2. */
function isDay(text: string): boolean {
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

function notATime(text: string): AppError {
  return new AppError(
    'BAD_ARGUMENT',
    `"${printable(text, 100)}" is not a time; allowed: 90m, 24h, 7d, 2w (ago), or ISO 8601 such as 2026-03-01 or 2026-03-01T12:00:00Z.`,
  );
}

/**
 * Reads a whole number.
 *
 * @throws AppError BAD_ARGUMENT
 */
export function parseWhole(text: string, name: string, min: number, max: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new AppError(
    'BAD_ARGUMENT',
    `${name} is "${printable(text, 100)}"; allowed: a whole number from ${min} to ${max}.`,
  );
}
