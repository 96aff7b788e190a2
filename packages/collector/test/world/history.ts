import { AppError, type Clock } from '@iam-tracker/core';
import type { EventHistory, LookupEntry, LookupQuery } from '../../src/ports.ts';

/** One thing that happened, as CloudTrail's event history will show it. */
export interface Happening {
  readonly id: string;
  readonly region: string;
  readonly source: string;
  /** `AssumeRole` when left out. */
  readonly eventName?: string;
  /** Epoch seconds. */
  readonly second: number;
  /** Epoch milliseconds from which LookupEvents shows it. */
  readonly visibleAt: number;
  /** Service noise, which the collector filters. */
  readonly isNoise: boolean;
  /** It changes something; left out, it only reads. */
  readonly isChange?: boolean;
}

export interface HistoryOptions {
  readonly clock: Clock;
  readonly happenings: readonly Happening[];
  readonly pageSize: number;
  readonly latencyMilliseconds: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Chance of each fault per request. */
  readonly throttling: number;
  readonly outages: number;
  readonly tokenLosses: number;
  /** Shuffles the entries within each page: AWS promises newest first. */
  readonly disorder?: boolean;
  /** True for walks that go on showing just what was visible when they began; AWS does not say. */
  readonly frozenWalks: boolean;
}

/** Makes an event history in memory with CloudTrail's order, paging and faults. */
export function createHistory(options: HistoryOptions): EventHistory {
  const { clock, happenings, pageSize, latencyMilliseconds, random } = options;
  const newestFirst = [...happenings].sort((a, b) => b.second - a.second || (a.id < b.id ? -1 : 1));
  const streams = new Map<string, readonly Happening[]>();
  const streamOf = (query: LookupQuery) => {
    const { region, source, eventName } = query;
    const key = JSON.stringify([region, source, eventName]);
    const known = streams.get(key);
    if (known !== undefined) return known;
    const stream = newestFirst.filter((each) => isOfStream(each, query));
    streams.set(key, stream);
    return stream;
  };
  return {
    askTime: async () => undefined,
    async lookUp(query, nextToken, signal) {
      const askedAt = clock.now();
      await clock.sleep(latencyMilliseconds * (0.5 + random()), signal);
      if (random() < options.throttling) throw new AppError('LOOKUP_THROTTLED', 'Rate exceeded');
      if (random() < options.outages) throw new AppError('LOOKUP_UNAVAILABLE', 'No answer');
      if (nextToken !== undefined && random() < options.tokenLosses) {
        throw new AppError('LOOKUP_TOKEN_REJECTED', 'Invalid token');
      }
      const place = readToken(nextToken, query);
      const asOf = options.frozenWalks ? (place?.begunAt ?? askedAt) : askedAt;
      const { start, end } = query.interval;
      const stream = streamOf(query);
      const rest: Happening[] = [];
      let index = findFirst(stream, Math.min(end - 1, place?.second ?? end));
      // One more than a page tells whether there is another.
      for (; index < stream.length && rest.length <= pageSize; index += 1) {
        const happening = stream[index] as Happening;
        if (happening.second < start) break;
        if (happening.visibleAt <= asOf && isAfter(happening, place)) rest.push(happening);
      }
      const page = rest.slice(0, pageSize);
      const last = page.at(-1);
      const entries = (options.disorder ? shuffle(page, random) : page).map(toEntry);
      return last === undefined || rest.length === page.length
        ? { entries }
        : { entries, nextToken: writeToken({ ...last, begunAt: asOf }, query) };
    },
  };
}

function isOfStream({ region, eventName, source }: Happening, query: LookupQuery): boolean {
  if (region !== query.region) return false;
  return query.source === undefined ? query.eventName === eventName : query.source === source;
}

/** The index of the first that did not happen after `second`. */
function findFirst(newestFirst: readonly Happening[], second: number): number {
  let [low, high] = [0, newestFirst.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((newestFirst[middle] as Happening).second > second) low = middle + 1;
    else high = middle;
  }
  return low;
}

function shuffle<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value);
}

interface Place {
  readonly second: number;
  readonly id: string;
  readonly begunAt: number;
}

function isAfter(happening: Happening, place: Place | undefined): boolean {
  if (place === undefined) return true;
  return (
    happening.second < place.second ||
    (happening.second === place.second && happening.id > place.id)
  );
}

function writeToken({ second, id, begunAt }: Place, query: LookupQuery): string {
  return JSON.stringify({ second, id, begunAt, query });
}

function readToken(token: string | undefined, query: LookupQuery): Place | undefined {
  if (token === undefined) return undefined;
  const place = JSON.parse(token) as Place & { query: LookupQuery };
  if (JSON.stringify(place.query) !== JSON.stringify(query)) {
    throw new AppError('LOOKUP_FAILED', 'A token was used with other parameters');
  }
  return place;
}

/** Written once: worlds of thousands of events are read many times. */
const entries = new WeakMap<Happening, LookupEntry>();

/** Returns it as LookupEvents shows it. */
export function toEntry(happening: Happening): LookupEntry {
  const known = entries.get(happening) ?? writeEntry(happening);
  entries.set(happening, known);
  return known;
}

function writeEntry(happening: Happening): LookupEntry {
  const { id, region, source, second, isNoise } = happening;
  const record = {
    eventVersion: '1.11',
    userIdentity: isNoise
      ? { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }
      : { type: 'IAMUser', userName: 'alice', accountId: '123456789012' },
    eventTime: new Date(second * 1000).toISOString().replace('.000', ''),
    eventSource: source,
    eventName: happening.eventName ?? 'AssumeRole',
    awsRegion: region,
    readOnly: happening.isChange !== true,
    eventID: id,
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    recipientAccountId: '123456789012',
  };
  return {
    text: JSON.stringify(record),
    envelope: { eventId: id, eventTime: second, eventSource: source },
  };
}
