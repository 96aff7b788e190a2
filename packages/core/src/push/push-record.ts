/** Age at which polling judges whether push brought an event: that of the first settle pass, the catch-up. */
export const PUSH_GRACE_SECONDS = 15 * 60;

/**
 * Events in a row that polling found and push did not bring, after which push counts as silent. EventBridge loses
 * single events, seldom; five in a row are no chance, and few enough for a quiet account.
 */
const SILENT_AFTER = 5;

/** What a pass found of the events that push was to bring; each event counts once in each pass. */
export interface PushCounts {
  /** Delay of the pass that found them. */
  readonly delaySeconds: number;
  /** Events that push had brought when the pass read their second. */
  readonly pushed: number;
  /** Events that it had not brought by then. */
  readonly missed: number;
}

/** Event that push had not brought when its grace was over. */
export interface MissedEvent {
  /** Time of the event. */
  readonly second: number;
  /** Tells events of one second apart. */
  readonly mark: string;
}

/** Number of events that took so long from their time to our table. */
export interface LatencyCount {
  /** One of `LATENCY_STEPS`: it took at most so many seconds. */
  readonly seconds: number;
  readonly count: number;
}

/** What a ledger knows of push, in a Region that has it. Only polling writes it, and nothing is claimed by it. */
export interface PushRecord {
  /** Events before it are not judged: push was not known of, or the ledger was doubted. Seconds. */
  readonly since: number;
  /** By rising delay; passes that judged nothing may be absent. */
  readonly counts: readonly PushCounts[];
  /** Time of the newest event that push had brought within the grace, seconds. */
  readonly lastPushed?: number;
  /** The newest events that it had not, newest first; at most `SILENT_AFTER`. */
  readonly lastMissed: readonly MissedEvent[];
  /** How long those took that it had brought, by rising seconds. */
  readonly latencies: readonly LatencyCount[];
}

/** What takes longer than a day counts as a day. */
const LONGEST = 86_400;

/** Bounds by which latencies are counted, seconds: counts can be added up, and tell percentiles. */
const LATENCY_STEPS: readonly number[] = [
  ...[1, 2, 3, 5, 8, 12, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1800, 3600],
  ...[7200, 21_600, LONGEST],
];

/** Returns the record of a shard whose Region has push from `since` on (seconds). */
export function openPushRecord(since: number): PushRecord {
  return { since, counts: [], lastMissed: [], latencies: [] };
}

/** Event that a read of the history found, and what was known of push then. */
export interface PushSighting {
  readonly second: number;
  readonly mark: string;
  /** Milliseconds from the event to our table by push; undefined when push had not brought it. */
  readonly latencyMilliseconds: number | undefined;
}

/** Adds what a pass found. What the record says of silence and latency is what was found when the grace was over. */
export function addSightings(
  record: PushRecord,
  delaySeconds: number,
  sightings: readonly PushSighting[],
): PushRecord {
  const judged = sightings.filter(({ second }) => second >= record.since);
  if (judged.length === 0) return record;
  const missed = judged.filter(({ latencyMilliseconds }) => latencyMilliseconds === undefined);
  const pushed = judged.filter(({ latencyMilliseconds }) => latencyMilliseconds !== undefined);
  const found = { delaySeconds, pushed: pushed.length, missed: missed.length };
  const next = { ...record, counts: addCounts(record.counts, [found]) };
  if (delaySeconds !== PUSH_GRACE_SECONDS) return next;
  const took = pushed.map(({ latencyMilliseconds = 0 }) => ({
    seconds: stepOf(latencyMilliseconds),
    count: 1,
  }));
  return {
    ...next,
    ...latestOf([record.lastPushed, ...pushed.map(({ second }) => second)]),
    lastMissed: newestMissed([...record.lastMissed, ...missed]),
    latencies: addLatencies(record.latencies, took),
  };
}

/** Returns what holds of some shards together. */
export function joinPushRecords(records: readonly [PushRecord, ...PushRecord[]]): PushRecord {
  return {
    since: Math.min(...records.map(({ since }) => since)),
    counts: records.reduce<readonly PushCounts[]>((sum, { counts }) => addCounts(sum, counts), []),
    ...latestOf(records.map(({ lastPushed }) => lastPushed)),
    lastMissed: newestMissed(records.flatMap(({ lastMissed }) => lastMissed)),
    latencies: addLatencies(
      [],
      records.flatMap(({ latencies }) => latencies),
    ),
  };
}

/** Tells whether push brings nothing any more, or never did, while polling goes on finding events. */
export function isPushSilent({ lastMissed, lastPushed = 0 }: PushRecord): boolean {
  return lastMissed.filter(({ second }) => second > lastPushed).length >= SILENT_AFTER;
}

/** Returns the counts of a pass; zeros where it judged nothing. */
export function countsOf({ counts }: PushRecord, delaySeconds: number): PushCounts {
  const found = counts.find((each) => each.delaySeconds === delaySeconds);
  return found ?? { delaySeconds, pushed: 0, missed: 0 };
}

/**
 * Returns the latency that a share of the events did not exceed, as one of `LATENCY_STEPS`; undefined
 * without events.
 *
 * @example latencyAt([{ seconds: 2, count: 9 }, { seconds: 60, count: 1 }], 0.5) // 2
 */
export function latencyAt(latencies: readonly LatencyCount[], share: number): number | undefined {
  const total = latencies.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  for (const { count, seconds } of latencies) {
    seen += count;
    if (seen >= total * share) return seconds;
  }
  return undefined;
}

/** Returns what was counted in `after` and not yet in `before`, of which it is a later state. */
export function latenciesSince(
  after: readonly LatencyCount[],
  before: readonly LatencyCount[],
): LatencyCount[] {
  const less = before.map(({ count, seconds }) => ({ seconds, count: -count }));
  return addLatencies(after, less).filter(({ count }) => count > 0);
}

/** Adds counts of latencies up. */
export function addLatencies(
  latencies: readonly LatencyCount[],
  more: readonly LatencyCount[],
): LatencyCount[] {
  const sums = new Map<number, number>();
  for (const { count, seconds } of [...latencies, ...more]) {
    sums.set(seconds, (sums.get(seconds) ?? 0) + count);
  }
  return [...sums]
    .map(([seconds, count]) => ({ seconds, count }))
    .sort((left, right) => left.seconds - right.seconds);
}

function addCounts(counts: readonly PushCounts[], more: readonly PushCounts[]): PushCounts[] {
  const sums = new Map<number, PushCounts>();
  for (const each of [...counts, ...more]) {
    const sum = sums.get(each.delaySeconds) ?? { ...each, pushed: 0, missed: 0 };
    const { delaySeconds, missed, pushed } = sum;
    sums.set(delaySeconds, {
      delaySeconds,
      pushed: pushed + each.pushed,
      missed: missed + each.missed,
    });
  }
  return [...sums.values()].sort((left, right) => left.delaySeconds - right.delaySeconds);
}

function latestOf(seconds: readonly (number | undefined)[]): { lastPushed?: number } {
  const known = seconds.filter((second) => second !== undefined);
  return known.length === 0 ? {} : { lastPushed: Math.max(...known) };
}

/** By their marks: what is read again after a crash does not count twice. */
function newestMissed(events: readonly MissedEvent[]): MissedEvent[] {
  const unique = new Map(
    events.map(({ mark, second }) => [`${second} ${mark}`, { second, mark }] as const),
  );
  return [...unique.values()]
    .sort((left, right) => right.second - left.second || (left.mark < right.mark ? -1 : 1))
    .slice(0, SILENT_AFTER);
}

function stepOf(milliseconds: number): number {
  return LATENCY_STEPS.find((step) => milliseconds <= step * 1000) ?? LONGEST;
}
