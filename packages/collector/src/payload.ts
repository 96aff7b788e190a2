import { AppError, HISTORY_SECONDS, type Interval, parseTime, printable } from '@iam-tracker/core';
import { EDGE_MARGIN_SECONDS } from './settings.ts';

const HINT = 'A backfill is {"start":"2026-03-01T00:00:00Z","end":"2026-03-02T00:00:00Z"}.';

/**
 * Reads an invocation payload: undefined for a scheduled run, else the stretch to read again. Only
 * `start` and `end` ask for a backfill; a schedule's own fields are not looked at.
 *
 * @throws AppError BAD_PAYLOAD naming every problem.
 */
export function parsePayload(payload: unknown, now: number): Interval | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { start, end } = payload as { start?: unknown; end?: unknown };
  if (start === undefined && end === undefined) return undefined;
  const problems: string[] = [];
  const startSecond = Math.floor(readTime('start', start, problems) / 1000);
  const endSecond = Math.min(now, Math.ceil(readTime('end', end, problems) / 1000));
  if (problems.length === 0) problems.push(...findMisfits(startSecond, endSecond, now));
  if (problems.length > 0) {
    throw new AppError('BAD_PAYLOAD', `Cannot backfill: ${problems.join('; ')}`, { hint: HINT });
  }
  return { start: startSecond, end: endSecond };
}

/** Returns milliseconds; what is not a time becomes a problem. */
function readTime(name: string, value: unknown, problems: string[]): number {
  if (value === undefined) {
    problems.push(`${name} is missing`);
    return Number.NaN;
  }
  const time = typeof value === 'string' ? parseTime(value) : undefined;
  if (time === undefined) {
    const shown = typeof value === 'string' ? `"${printable(value, 60)}"` : typeOf(value);
    problems.push(`${name} (${shown}) is not an ISO 8601 time with a zone`);
  }
  return time ?? Number.NaN;
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function findMisfits(start: number, end: number, now: number): string[] {
  const earliest = now - HISTORY_SECONDS + EDGE_MARGIN_SECONDS;
  const [startText, endText, earliestText] = [start, end, earliest].map((second) =>
    new Date(second * 1000).toISOString(),
  );
  if (start >= now) return [`start (${startText}) is not in the past`];
  if (start >= end) return [`start (${startText}) is not before end (${endText})`];
  if (start >= earliest) return [];
  return [
    `start (${startText}) is before ${earliestText}, the earliest that CloudTrail, with its 90 days, can still answer`,
  ];
}
