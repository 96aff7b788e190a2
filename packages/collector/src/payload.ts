import { AppError, HISTORY_SECONDS, type Interval } from '@iam-tracker/core';

/** A full UTC time, to the second or finer: `2026-03-01T00:00:00Z`. */
const UTC_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

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
  const startSecond = readTime('start', start, problems);
  const endSecond = readTime('end', end, problems);
  if (problems.length === 0 && startSecond >= endSecond) {
    problems.push(`start (${String(start)}) is not before end (${String(end)})`);
  }
  if (problems.length === 0 && endSecond <= now - HISTORY_SECONDS) {
    problems.push(`end (${String(end)}) is more than 90 days ago: CloudTrail keeps no such events`);
  }
  if (problems.length > 0) {
    throw new AppError('BAD_PAYLOAD', `Cannot backfill: ${problems.join('; ')}`, { hint: HINT });
  }
  return { start: startSecond, end: Math.min(endSecond, now) };
}

function readTime(name: string, value: unknown, problems: string[]): number {
  const time = typeof value === 'string' && UTC_TIME.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) {
    problems.push(
      `${name} is ${JSON.stringify(value) ?? 'missing'}, not an ISO 8601 time with a zone`,
    );
  }
  return Math.floor(time / 1000);
}
