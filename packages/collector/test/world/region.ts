import { AppError, type ErrorCode, parseRolePatterns } from '@iam-tracker/core';
import { createVirtualAwsTime, createVirtualTime, type VirtualTime } from '@iam-tracker/test-utils';
import { createPacer } from '../../src/collect/pacer.ts';
import { createRegionReader, type RegionReader } from '../../src/collect/region-reader.ts';
import type { Walk } from '../../src/collect/walk.ts';
import type { EventHistory, EventStore, LookupPage, LookupQuery } from '../../src/ports.ts';
import { NOW, SHARD } from './shard.ts';
import { createMemoryEventStore, type MemoryEventStore } from './stores.ts';

export interface LookupCall {
  /** Seconds since `NOW`. */
  readonly at: number;
  readonly query: LookupQuery;
  readonly nextToken: string | undefined;
}

export interface TestRegion {
  readonly time: VirtualTime;
  readonly store: MemoryEventStore;
  readonly reader: RegionReader;
  /** Every request made, in order. */
  readonly calls: readonly LookupCall[];
}

/** Answer to a request; may wait, and may throw. */
export type Answer = (
  call: LookupCall,
  time: VirtualTime,
  signal: AbortSignal,
) => Promise<LookupPage> | LookupPage;

/** Makes a Region of one's own: 2 requests a second, the longest backoffs, answers as told. */
export function createTestRegion(
  walks: readonly Walk[],
  answer: Answer,
  events?: Partial<EventStore>,
): TestRegion {
  const time = createVirtualTime(NOW * 1000);
  const random = () => 0.999_999;
  const store = createMemoryEventStore();
  const calls: LookupCall[] = [];
  const history: EventHistory = {
    askTime: async () => undefined,
    async lookUp(query, nextToken, signal) {
      const call = { at: time.now() / 1000 - NOW, query, nextToken };
      calls.push(call);
      return answer(call, time, signal);
    },
  };
  const reader = createRegionReader(
    SHARD.region,
    walks,
    createPacer({ requestsPerSecond: 2, clock: time, random }),
    {
      history,
      events: { ...store, ...events },
      noise: { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') },
      clock: time,
      awsTime: createVirtualAwsTime(time),
      random,
    },
  );
  return { time, store, reader, calls };
}

/** Reads for so many seconds, or to the end. */
export async function readFor(
  { time, reader }: TestRegion,
  seconds = 3600,
  signal = new AbortController().signal,
): Promise<void> {
  await time.run(reader.read(time.now() + seconds * 1000, signal));
}

export function refuse(code: ErrorCode): never {
  throw new AppError(code, `refused: ${code}`);
}
