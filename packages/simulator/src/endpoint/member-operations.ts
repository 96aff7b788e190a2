import type { Clock } from '@iam-tracker/core';
import type { Dice } from '../account/random.ts';
import { createIamService } from '../iam/iam-service.ts';
import { createEventStore } from './history/event-store.ts';
import { createLookupEvents } from './history/lookup-events.ts';
import type { Operations, RecordedMetric } from './operations.ts';
import type { SimulatedMember } from './organization.ts';
import { DEFAULT_REGIONS } from './regions.ts';

/** What a member offers to those who assumed its role. */
export function operationsOfMember(
  member: SimulatedMember,
  {
    clock,
    randomOf,
    recordMetrics,
  }: {
    readonly clock: Clock;
    readonly randomOf: (region: string) => Dice;
    readonly recordMetrics: (metrics: readonly RecordedMetric[]) => unknown;
  },
): Operations {
  const { accountId, events = [], regions = DEFAULT_REGIONS } = member;
  const store = createEventStore();
  const iam = member.iam && createIamService(member.iam, clock, randomOf(`iam ${accountId}`));
  // Read once: a long account is made up while it is read.
  store.add(iam === undefined ? events : watched(events, (event) => iam.add([event])));
  const lookUpEvents = createLookupEvents({ ...member, store, clock, randomOf });
  return { accountId, regions, lookUpEvents, iam, recordMetrics };
}

/** Shows each value to `see` as it is read. */
export function* watched<T>(values: Iterable<T>, see: (value: T) => void): Generator<T> {
  for (const value of values) {
    see(value);
    yield value;
  }
}
