import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { LatencyCount, MissedEvent, PushCounts, PushRecord } from '../../push/push-record.ts';
import { formatTime, SECOND } from '../../time.ts';

/** Writes what a ledger knows of push for its item; passes go by their delay in minutes, latencies by seconds. */
export function formatPush(push: PushRecord): AttributeValue.MMember {
  const { counts, lastMissed, lastPushed, latencies, since } = push;
  const passes = counts.map(({ delaySeconds, missed, pushed }) => [
    String(delaySeconds / 60),
    { M: { pushed: { N: String(pushed) }, missed: { N: String(missed) } } },
  ]);
  const steps = latencies.map(({ count, seconds }) => [String(seconds), { N: String(count) }]);
  return {
    M: {
      since: second(since),
      passes: { M: Object.fromEntries(passes) },
      ...(lastPushed === undefined ? {} : { last_pushed: second(lastPushed) }),
      last_missed: {
        L: lastMissed.map((event) => ({ S: `${second(event.second).S} ${event.mark}` })),
      },
      latencies: { M: Object.fromEntries(steps) },
    },
  };
}

/** Reads it back; undefined when it is not what `formatPush` wrote. */
export function parsePush({ M }: AttributeValue): PushRecord | undefined {
  const since = parseSecond(M?.since?.S);
  const lastPushed = parseSecond(M?.last_pushed?.S);
  const counts = all(M?.passes?.M, parseCounts);
  const latencies = all(M?.latencies?.M, parseLatency);
  const lastMissed = (M?.last_missed?.L ?? [undefined]).map((entry) => parseMissed(entry?.S ?? ''));
  const isWhole = M?.last_pushed === undefined || lastPushed !== undefined;
  if (since === undefined || counts === undefined || latencies === undefined) return undefined;
  if (!isWhole || !lastMissed.every((entry) => entry !== undefined)) return undefined;
  return {
    since,
    counts: counts.sort((left, right) => left.delaySeconds - right.delaySeconds),
    ...(lastPushed === undefined ? {} : { lastPushed }),
    lastMissed,
    latencies: latencies.sort((left, right) => left.seconds - right.seconds),
  };
}

function second(time: number): { S: string } {
  return { S: formatTime(time * SECOND) };
}

function parseSecond(text: string | undefined): number | undefined {
  const milliseconds = Date.parse(text ?? '');
  return Number.isNaN(milliseconds) ? undefined : milliseconds / SECOND;
}

/** Reads every entry of a map; undefined when it is none or one of them cannot be read. */
function all<T>(
  map: Record<string, AttributeValue> | undefined,
  parse: (key: number, value: AttributeValue) => T | undefined,
): T[] | undefined {
  const entries = Object.entries(map ?? { none: { NULL: true } });
  const parsed = entries.map(([key, value]) =>
    Number(key) > 0 ? parse(Number(key), value) : undefined,
  );
  return parsed.every((entry) => entry !== undefined) ? (parsed as T[]) : undefined;
}

function parseCounts(minutes: number, { M }: AttributeValue): PushCounts | undefined {
  const [pushed, missed] = [parseCount(M?.pushed), parseCount(M?.missed)];
  if (pushed === undefined || missed === undefined) return undefined;
  return { delaySeconds: Math.round(minutes * 60), pushed, missed };
}

function parseLatency(seconds: number, value: AttributeValue): LatencyCount | undefined {
  const count = parseCount(value);
  return count === undefined ? undefined : { seconds, count };
}

function parseMissed(text: string): MissedEvent | undefined {
  const [time, mark, ...more] = text.split(' ');
  const missedAt = parseSecond(time);
  if (missedAt === undefined || !mark || more.length > 0) return undefined;
  return { second: missedAt, mark };
}

function parseCount(value: AttributeValue | undefined): number | undefined {
  const count = Number(value?.N ?? Number.NaN);
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
