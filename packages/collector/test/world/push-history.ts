import {
  type ActivityEvent,
  admitText,
  createDayMarker,
  encodeEvent,
  noMetrics,
  parseRolePatterns,
  type ShardLedger,
} from '@iam-tracker/core';
import { createEventsTable } from '@iam-tracker/core/aws';
import {
  createMortal,
  createRandom,
  createVirtualAwsTime,
  createVirtualTime,
  type Mortal,
  silentLogger,
} from '@iam-tracker/test-utils';
import { collect } from '../../src/collect/collect.ts';
import type { CollectSettings } from '../../src/config.ts';
import type { EventHistory } from '../../src/ports.ts';
import { createHistory, type Happening, type HistoryOptions, toEntry } from './history.ts';
import { clientOf, createMemoryTable } from './memory-table.ts';
import { findFalseClaims, START } from './run-history.ts';
import { createMemoryCoverageStore, createMemoryDayMarks } from './stores.ts';

/** Arrival of some events at the receiver, as SQS hands them out. */
interface PlannedDelivery {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly happenings: readonly Happening[];
  /** The call to DynamoDB at which the receiver dies, each time that SQS hands it out; it lives after these. */
  readonly deaths: readonly number[];
}

export interface PlannedPushRun {
  /** Since the run before was started; that one may still be going on. */
  readonly afterSeconds: number;
  readonly budgetSeconds: number;
  readonly diesAtCall: number | undefined;
  readonly diesAfterEffect: boolean;
}

export interface PlannedPushWorld extends Omit<HistoryOptions, 'clock' | 'random'> {
  readonly runs: readonly PlannedPushRun[];
  readonly deliveries: readonly PlannedDelivery[];
  readonly bringsReads: boolean;
  readonly seed: number;
}

interface PushWorldEnd {
  readonly ledgers: readonly ShardLedger[];
  /** Ids of the table. */
  readonly stored: ReadonlySet<string>;
  /** Stored events that are not what polling would store, to the byte. */
  readonly altered: readonly string[];
  /** Ids as the stream shows them as new. */
  readonly inserted: readonly string[];
  /** When an event was first known to be pushed, milliseconds; by id. */
  readonly pushedAt: ReadonlyMap<string, number>;
  /** Claims of the ledger to have read what no page had shown. */
  readonly falseClaims: readonly string[];
  readonly unmarkedDays: readonly string[];
  readonly failures: readonly unknown[];
  /** Events that the runs said they had judged. */
  readonly reported: { pushed: number; missed: number };
}

const SLOWEST_MILLISECONDS = 2_000;

/** Time after which SQS hands out again what was not acknowledged. */
const VISIBILITY_MILLISECONDS = 30_000;

const NOISE = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };

/** Plays both lanes side by side, then undisturbed runs until everything is settled. */
export async function playPushWorld(world: PlannedPushWorld): Promise<PushWorldEnd> {
  const time = createVirtualTime(START);
  const random = createRandom(world.seed);
  const dirtyDays = createMemoryDayMarks();
  const unmarkedDays: string[] = [];
  const pushedAt = new Map<string, number>();
  const table = createMemoryTable(({ event_date, event_id, pushed_at }) => {
    const [day = '', id = ''] = [event_date?.S, event_id?.S];
    if (!dirtyDays.days.has(day)) unmarkedDays.push(day);
    if (pushed_at?.S !== undefined && !pushedAt.has(id)) pushedAt.set(id, Date.parse(pushed_at.S));
  });
  const shown = new Set<string>();
  const falseClaims: string[] = [];
  let unread = world.happenings.filter(({ isNoise }) => !isNoise);
  const coverage = createMemoryCoverageStore((ledger) => {
    unread = unread.filter(({ id }) => !shown.has(id));
    falseClaims.push(...findFalseClaims(ledger, unread));
  });
  const reported = { pushed: 0, missed: 0 };
  const settings: CollectSettings = {
    accountId: '123456789012',
    homeRegion: 'us-east-1',
    regions: ['us-east-1', 'eu-west-1'],
    pushRegions: ['us-east-1', 'eu-west-1'],
    pushBringsReads: world.bringsReads,
    families: { iam: true, sts: true, signin: false, sso: false, guard: false },
    noise: NOISE,
    maxWorkers: 3,
    lookupRequestsPerSecond: 10,
    settleDelaysMinutes: [120, 1560],
    initialLookbackDays: 2,
  };

  /** Long enough for the other lane to come between asking and storing. */
  async function ask(operation: string, input: object): Promise<object> {
    await time.sleep(random() * SLOWEST_MILLISECONDS);
    return table.ask(operation, input);
  }

  function openTable(mortal: Mortal) {
    const client = clientOf(mortal.guard({ ask }));
    const options = { client, tableName: 'events', retentionDays: 0 };
    return createEventsTable({ ...options, clock: time, random });
  }

  /** What a page shows, a run that lives has read; that it stored it, the table tells. */
  function noting(history: EventHistory): EventHistory {
    return {
      ...history,
      async lookUp(query, nextToken, signal) {
        const page = await history.lookUp(query, nextToken, signal);
        for (const { envelope } of page.entries) shown.add(envelope.eventId ?? '');
        return page;
      },
    };
  }

  async function poll(mortal: Mortal, faults: Partial<HistoryOptions>, budgetSeconds: number) {
    const history = createHistory({ ...world, ...faults, clock: time, random });
    const dependencies = {
      history: mortal.guard(noting(history)),
      events: openTable(mortal),
      coverage: mortal.guard(coverage),
      dirtyDays: mortal.guard(dirtyDays),
      directory: { listEnabledRegions: async () => [] },
      metrics: noMetrics,
      clock: time,
      awsTime: createVirtualAwsTime(time),
      random,
      logger: silentLogger,
    };
    const deadline = time.now() + budgetSeconds * 1000;
    const result = await collect(dependencies, settings, { deadline });
    reported.pushed += result.pushed_events ?? 0;
    reported.missed += result.push_missed_events ?? 0;
  }

  async function push({ at, deaths, happenings }: PlannedDelivery): Promise<void> {
    await time.sleep(at - time.now());
    for (const death of [...deaths, undefined]) {
      const mortal = createMortal(death, death !== undefined && death % 2 === 0);
      const markDays = createDayMarker(dirtyDays);
      const events = happenings.map(eventOf);
      const options = { pushedAt: time.now(), beforeStoring: markDays };
      const storing = openTable(mortal).putPushed(events, options);
      const isDone = await Promise.race([storing.then(() => true), mortal.death.then(() => false)]);
      if (isDone) return;
      await time.sleep(VISIBILITY_MILLISECONDS);
    }
  }

  async function play(): Promise<unknown[]> {
    const pushing = Promise.all(world.deliveries.map(push));
    const ends: Promise<unknown>[] = [];
    for (const run of world.runs) {
      await time.sleep(run.afterSeconds * 1000);
      const mortal = createMortal(run.diesAtCall, run.diesAfterEffect);
      // A disturbed run may fail: what counts is that its failure loses nothing.
      const end = poll(mortal, {}, run.budgetSeconds).catch(() => undefined);
      ends.push(Promise.race([end, mortal.death]));
    }
    await Promise.all(ends);
    const failures: unknown[] = [];
    const calm = { throttling: 0, outages: 0, tokenLosses: 0 };
    for (const waitHours of [1, 3, 28, 28]) {
      await time.sleep(waitHours * 3_600_000);
      await poll(createMortal(undefined, false), calm, 3 * 3600).catch((error: unknown) => {
        failures.push(error);
      });
    }
    await pushing;
    return failures;
  }

  const failures = await time.run(play());
  const eligible = world.happenings.filter(({ isNoise }) => !isNoise);
  const polled = new Map(eligible.map((each) => [each.id, bytesOf(eventOf(each))]));
  const decoded = await time.run(
    openTable(createMortal(undefined, false)).get(keysOf(table.items)),
  );
  return {
    ledgers: coverage.all(),
    stored: new Set(decoded.map(({ eventId }) => eventId)),
    altered: decoded.flatMap((event) =>
      polled.get(event.eventId) === bytesOf(event) ? [] : [event.eventId],
    ),
    inserted: table.inserted,
    ...{ pushedAt, falseClaims, unmarkedDays, failures, reported },
  };
}

function keysOf(items: ReadonlyMap<string, unknown>) {
  return [...items.keys()].map((key) => {
    const [eventDate = '', eventId = ''] = key.split('/');
    return { eventDate, eventId };
  });
}

function bytesOf(event: ActivityEvent): string {
  return JSON.stringify(encodeEvent(event, { retentionDays: 0 }));
}

/** Whichever lane brings it. */
export function eventOf(happening: Happening): ActivityEvent {
  const { envelope, text } = toEntry(happening);
  const place = { accountId: '123456789012', awsRegion: happening.region };
  const admission = admitText(text, NOISE, { ...envelope, ...place });
  if (admission.verdict !== 'store') throw new Error(`${happening.id}: ${admission.verdict}`);
  return admission.event;
}
