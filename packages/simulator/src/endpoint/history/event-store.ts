import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { AppError } from '@iam-tracker/core';
import type { CloudTrailRecord, SimulatedEvent } from '../../simulated-event.ts';
import { type EventSummary, resourcesIn, resourcesOf, summarizeRecord } from './event-summary.ts';

/** A place in the order of events: by second, and within a second by arrival in the store. */
export interface EventCursor {
  readonly second: number;
  readonly ordinal: number;
}

export interface EventFilter {
  readonly attribute: keyof EventSummary | 'resourceType' | 'resourceName';
  readonly value: string;
}

interface EventSearch {
  readonly region: string;
  readonly filter?: EventFilter;
  /** First and last second asked for, both included. */
  readonly start: number;
  readonly end: number;
  /** Events that begin to show later than this, in milliseconds, stay hidden. */
  readonly asOf: number;
  /** Events added as this number or later stay hidden. */
  readonly ordinalLimit: number;
  /** Only what comes before this place, reading newest first. */
  readonly before?: EventCursor;
  readonly limit: number;
}

export interface FoundEvent extends EventCursor {
  readonly summary: EventSummary;
  /** The record as JSON. */
  readonly text: string;
}

export interface EventStore {
  readonly size: number;
  /** Adds events, of any age and in any order. @throws AppError BAD_ARGUMENT for an unreadable time. */
  add(events: Iterable<SimulatedEvent>): void;
  /** Returns the newest matching events, newest first, and whether older ones match too. */
  search(search: EventSearch): { events: FoundEvent[]; hasMore: boolean };
}

/** Builds a store that answers by binary search; a million events fit a small machine. */
export function createEventStore(events: Iterable<SimulatedEvent> = []): EventStore {
  // One archive a shard: a page of one source then lies in neighbouring blocks, not all over.
  const archives = new Map<string, RecordArchive>();
  const archivedIn: RecordArchive[] = [];
  const archivedAt: number[] = [];
  const seconds: number[] = [];
  const visibleAt: number[] = [];
  const summaries: EventSummary[] = [];
  const indexes = new Map<string, { ordinals: number[]; isSorted: boolean }>();

  function addToIndex(key: string, ordinal: number): void {
    const index = indexes.get(key) ?? { ordinals: [], isSorted: true };
    indexes.set(key, index);
    const last = index.ordinals.at(-1);
    if (last !== undefined && compare(last, ordinal) > 0) index.isSorted = false;
    index.ordinals.push(ordinal);
  }

  function sortedIndex(key: string): readonly number[] {
    const index = indexes.get(key);
    if (index === undefined) return [];
    if (!index.isSorted) index.ordinals.sort(compare);
    index.isSorted = true;
    return index.ordinals;
  }

  function archiveOf(key: string): RecordArchive {
    const archive = archives.get(key) ?? createRecordArchive();
    archives.set(key, archive);
    return archive;
  }

  function textOf(ordinal: number): string {
    return archivedIn[ordinal]?.read(archivedAt[ordinal] ?? 0) ?? '';
  }

  function secondOf(ordinal: number): number {
    return seconds[ordinal] ?? Number.NaN;
  }

  function compare(left: number, right: number): number {
    return secondOf(left) - secondOf(right) || left - right;
  }

  /** Returns how many entries of an index lie before the given place. */
  function countBefore(ordinals: readonly number[], { second, ordinal }: EventCursor): number {
    let low = 0;
    let high = ordinals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const candidate = ordinals[middle] ?? 0;
      const order = secondOf(candidate) - second || candidate - ordinal;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function matches(ordinal: number, filter: EventFilter | undefined): boolean {
    // The index has seen to the source, or the name, already.
    if (filter === undefined || INDEXED.has(filter.attribute)) return true;
    const { attribute, value } = filter;
    if (attribute !== 'resourceType' && attribute !== 'resourceName') {
      return summaries[ordinal]?.[attribute] === value;
    }
    const source = summaries[ordinal]?.eventSource ?? '';
    return resourcesIn(textOf(ordinal), source).some(({ ResourceType }) => ResourceType === value);
  }

  function find(ordinal: number): FoundEvent {
    const summary = summaries[ordinal] as EventSummary;
    return { second: secondOf(ordinal), ordinal, summary, text: textOf(ordinal) };
  }

  function add(added: Iterable<SimulatedEvent>): void {
    for (const event of added) {
      const { record } = event;
      const ordinal = seconds.length;
      const shard = indexKey(record.awsRegion, record.eventSource);
      const archive = archiveOf(shard);
      seconds[ordinal] = secondOfRecord(record);
      visibleAt[ordinal] = event.visibleAt;
      summaries[ordinal] = summarizeRecord(record);
      archivedIn[ordinal] = archive;
      archivedAt[ordinal] = archive.size;
      archive.append(JSON.stringify(record));
      addToIndex(indexKey(record.awsRegion), ordinal);
      addToIndex(shard, ordinal);
      addToIndex(indexKey(record.awsRegion, record.eventName), ordinal);
      const names = new Set(resourcesOf(record).flatMap(({ ResourceName }) => ResourceName ?? []));
      for (const name of names) addToIndex(resourceKey(record.awsRegion, name), ordinal);
    }
  }

  add(events);
  return {
    get size() {
      return seconds.length;
    },
    add,
    search({ region, filter, start, end, asOf, ordinalLimit, before, limit }) {
      const ordinals = sortedIndex(indexOf(region, filter));
      const top = before ?? { second: end, ordinal: Number.POSITIVE_INFINITY };
      const found: FoundEvent[] = [];
      for (let i = countBefore(ordinals, top) - 1; i >= 0; i -= 1) {
        const ordinal = ordinals[i] ?? 0;
        if (secondOf(ordinal) < start) break;
        const isHidden = ordinal >= ordinalLimit || (visibleAt[ordinal] ?? 0) > asOf;
        if (isHidden || !matches(ordinal, filter)) continue;
        if (found.length >= limit) return { events: found, hasMore: true };
        found.push(find(ordinal));
      }
      return { events: found, hasMore: false };
    },
  };
}

/** Attributes that are looked up without looking at every event of a Region. Sources have a dot, and names none. */
const INDEXED: ReadonlySet<EventFilter['attribute']> = new Set([
  'eventSource',
  'eventName',
  'resourceName',
]);

function indexOf(region: string, filter: EventFilter | undefined): string {
  if (filter === undefined || !INDEXED.has(filter.attribute)) return indexKey(region);
  const { attribute, value } = filter;
  return attribute === 'resourceName' ? resourceKey(region, value) : indexKey(region, value);
}

/** Names of resources may look like sources and names of events. */
function resourceKey(region: string, name: string): string {
  return `${region} resource ${name}`;
}

function indexKey(region: string, stream?: string): string {
  return stream === undefined ? region : `${region} ${stream}`;
}

function secondOfRecord(record: CloudTrailRecord): number {
  const second = Math.floor(Date.parse(record.eventTime) / 1000);
  if (Number.isNaN(second)) {
    const { eventID, eventTime } = record;
    throw new AppError('BAD_ARGUMENT', `record ${eventID} has no readable eventTime: ${eventTime}`);
  }
  return second;
}

/** Records of one account repeat each other: in blocks of this many they pack to a tenth. */
const RECORDS_PER_BLOCK = 64;

/** Several walks may be under way, each in a block or two. */
const OPEN_BLOCKS = 8;

/** JSON texts by number, packed so that a million records need some 200 MB, mostly off the heap. */
interface RecordArchive {
  readonly size: number;
  /** Adds a text, which must be JSON on one line, under the number `size`. */
  append(text: string): void;
  read(ordinal: number): string;
}

function createRecordArchive(): RecordArchive {
  const packed: Buffer[] = [];
  const opened = new Map<number, readonly string[]>();
  let tail: string[] = [];

  function open(block: number): readonly string[] {
    if (block === packed.length) return tail;
    const texts = opened.get(block) ?? unpack(packed[block]);
    // A Map keeps insertion order: putting a block back makes it the youngest.
    opened.delete(block);
    opened.set(block, texts);
    const [oldest] = opened.keys();
    if (opened.size > OPEN_BLOCKS && oldest !== undefined) opened.delete(oldest);
    return texts;
  }

  return {
    get size() {
      return packed.length * RECORDS_PER_BLOCK + tail.length;
    },
    append(text) {
      tail.push(text);
      if (tail.length < RECORDS_PER_BLOCK) return;
      packed.push(deflateRawSync(tail.join('\n'), { level: 1 }));
      tail = [];
    },
    read(ordinal) {
      const text = open(Math.floor(ordinal / RECORDS_PER_BLOCK))[ordinal % RECORDS_PER_BLOCK];
      if (text === undefined) throw new RangeError(`no record has the number ${ordinal}`);
      return text;
    },
  };
}

function unpack(block: Buffer | undefined): readonly string[] {
  return block === undefined ? [] : inflateRawSync(block).toString('utf8').split('\n');
}
