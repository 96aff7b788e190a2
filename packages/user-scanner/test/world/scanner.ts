import {
  type ActivityEvent,
  createLogger,
  formatEventTime,
  type Metric,
  type ScanHeader,
} from '@iam-tracker/core';
import { createMortal, createVirtualTime, sampleEvent } from '@iam-tracker/test-utils';
import type { ScanSettings } from '../../src/config.ts';
import type { ActivityLog, ScanDependencies } from '../../src/ports.ts';
import { type ScanRequest, type ScanResult, scan } from '../../src/scan/scan.ts';
import { type AccountOptions, createAccount } from './account.ts';
import { createMemoryLock, createMemoryRecords } from './record-store.ts';

export const START = Date.UTC(2026, 0, 10, 12);
export const SETTINGS: ScanSettings = {
  thresholds: { keyMaxAgeDays: 90, unusedDays: 90, passwordMaxAgeDays: 90 },
  changeGraceMinutes: 180,
  detailCalls: 40,
};

export interface WorldOptions extends Partial<Omit<AccountOptions, 'now'>> {
  readonly settings?: Partial<ScanSettings>;
  readonly hasActivity?: boolean;
}

/** An account, a scanner of it and all that is around it, on a clock of its own. */
export function createWorld(options: WorldOptions = {}) {
  const { settings, hasActivity = true, ...accountOptions } = options;
  const time = createVirtualTime(START);
  const account = createAccount({ ...accountOptions, now: time.now });
  const records = createMemoryRecords();
  const events: ActivityEvent[] = [];
  const published: (readonly Metric[])[] = [];
  const lines: Record<string, unknown>[] = [];
  const holder = {};
  const knowledge = { isComplete: true };
  let runs = 0;

  const activity: ActivityLog = {
    eventsNamed: async (eventName, since, until) =>
      events
        .filter((event) => event.eventName === eventName)
        .filter(({ eventTime }) => eventTime >= since && eventTime <= until)
        .sort((a, b) => (a.eventTime < b.eventTime ? 1 : -1))
        .map(({ requestParameters: _, ...summary }) => summary),
    whole: async (list) =>
      list.flatMap(({ eventId }) => events.find((event) => event.eventId === eventId) ?? []),
    isComplete: async () => knowledge.isComplete,
  };
  const baseDependencies = (): ScanDependencies => {
    runs += 1;
    return {
      directory: account.directory,
      records: records.store,
      lock: createMemoryLock(holder, `run-${runs}`, time.now),
      activity: hasActivity ? activity : undefined,
      metrics: { publish: async (metrics) => void published.push(metrics) },
      clock: time,
      random: () => 0.5,
      logger: createLogger({
        level: 'DEBUG',
        destination: { write: (line) => void lines.push(JSON.parse(line)) },
        now: time.now,
      }),
    };
  };

  async function run(
    dependencies: Partial<ScanDependencies> = {},
    request: Partial<ScanRequest> = {},
  ): Promise<ScanResult> {
    const whole = { deadline: time.now() + 240_000, ...request };
    return time.run(
      scan({ ...baseDependencies(), ...dependencies }, { ...SETTINGS, ...settings }, whole),
    );
  }

  return {
    ...{
      account,
      records,
      events,
      published,
      lines,
      time,
      holder,
      knowledge,
      run,
      baseDependencies,
    },
    /** Lets time pass. */
    pass: (minutes: number) => time.run(time.sleep(minutes * 60_000)),
    /** An event of IAM at this moment, in the events table at once. */
    happen(eventName: string, target: string, fields: Partial<ActivityEvent> = {}): ActivityEvent {
      const eventTime = formatEventTime(time.now() / 1000) ?? '';
      const event = sampleEvent(`event-${events.length}`, 0, {
        ...{ eventName, target, eventTime, eventDate: eventTime.slice(0, 10) },
        requestParameters: '{}',
        ...fields,
      });
      events.push(event);
      return event;
    },
    /** Runs a scan that dies at a call; tells whether it got so far. */
    async runUntil(lastCall: number, diesAfterEffect: boolean): Promise<boolean> {
      const mortal = createMortal(lastCall, diesAfterEffect);
      const dependencies = baseDependencies();
      const guarded = {
        directory: mortal.guard(dependencies.directory),
        // Streams answer item by item; their death is that of the calls around them.
        records: guardPromises(mortal.guard(dependencies.records), dependencies.records),
        lock: mortal.guard(dependencies.lock),
        metrics: mortal.guard(dependencies.metrics),
      };
      const running = run(guarded).then(() => false);
      return Promise.race([mortal.death.then(() => true), running]);
    },
    latest: (): ScanHeader | undefined => records.latestComplete(),
  };
}

export type World = ReturnType<typeof createWorld>;

function guardPromises(
  guarded: ScanDependencies['records'],
  streams: ScanDependencies['records'],
): ScanDependencies['records'] {
  const { headers, usersOfScan, changesOfScan } = streams;
  const { putUsers, putHeader, putChanges, deleteChanges, putUnexplained } = guarded;
  return {
    ...{ headers, usersOfScan, changesOfScan },
    ...{ putUsers, putHeader, putChanges, deleteChanges, putUnexplained },
  };
}
