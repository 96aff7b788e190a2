import { createDayMarker, noMetrics } from '@iam-tracker/core';
import { readManifest } from '@iam-tracker/lake';
import {
  createMemoryLake,
  createMortal,
  createRandom,
  createVirtualTime,
  type MemoryLake,
  type Mortal,
  sampleEvent,
  silentLogger,
} from '@iam-tracker/test-utils';
import { exportLake } from '../../src/export/export-lake.ts';
import { DEFAULT_SETTINGS, type ExportSettings } from '../../src/export/export-run.ts';
import type { EventSource, ObjectStore } from '../../src/ports.ts';
import { readParquet } from '../export/parquet-bytes.ts';
import { createMemoryEvents } from './memory-events.ts';
import { createMemoryMarks } from './memory-marks.ts';

/** Something that happens; all may overlap. */
export interface Happening {
  /** Since the one before it began. */
  readonly afterSeconds: number;
  /** The call to a port at which the process dies; undefined for one that lives. */
  readonly diesAtCall: number | undefined;
  readonly diesAfterEffect: boolean;
  /** Batches that a collector stores, a list of days each; undefined for an export. */
  readonly batches?: readonly (readonly number[])[] | undefined;
}

export interface World {
  readonly happenings: readonly Happening[];
  readonly seed: number;
  readonly partBytes: number;
  readonly pageSize: number;
  readonly longestCallSeconds: number;
}

export interface WorldEnd {
  /** Ids of every event of every day, as stored. */
  readonly stored: Readonly<Record<string, readonly string[]>>;
  /** Ids of every row of every day, as a reader of the lake finds them. */
  readonly exported: Readonly<Record<string, readonly string[]>>;
  readonly staged: readonly string[];
  /** Days whose manifest does not speak of the files that are there. */
  readonly wrongManifests: readonly string[];
  readonly marked: readonly string[];
  readonly failures: readonly unknown[];
}

type Guard = Pick<Mortal, 'guard'>;

const START = Date.parse('2026-03-10T23:00:00Z');
const LIFETIME_SECONDS = 900;

/** Plays a world to its end: what happens, then undisturbed exports. */
export async function playExports(world: World): Promise<WorldEnd> {
  const time = createVirtualTime(START);
  const random = createRandom(world.seed);
  const events = createMemoryEvents(world.pageSize);
  const marks = createMemoryMarks(time.now);
  const lake = createMemoryLake(time.now);
  const settings: ExportSettings = {
    ...DEFAULT_SETTINGS,
    partBytes: world.partBytes,
    rowGroupRows: 2,
  };
  let count = 0;

  /** Every call takes its time, before and after its effect. */
  const pause = () => time.sleep(random() ** 2 * world.longestCallSeconds * 1000);
  function slow<T extends object>(port: T): T {
    return new Proxy(port, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          await pause();
          const answer = await member.apply(target, args);
          await pause();
          return answer;
        };
      },
    });
  }

  /** Lambda ends a run that is not done in time; what was under way may still take effect. */
  function withLifetime(mortal: Mortal, end: number): Pick<Mortal, 'guard'> {
    const never = new Promise<never>(() => undefined);
    return {
      guard: (port) =>
        new Proxy(mortal.guard(port), {
          get(target, name) {
            const member = Reflect.get(target, name);
            if (typeof member !== 'function') return member;
            return async (...args: unknown[]) => {
              const answer = time.now() < end ? await member.apply(target, args) : await never;
              return time.now() < end ? answer : never;
            };
          },
        }),
    };
  }

  async function collect(batches: readonly (readonly number[])[], mortal: Guard): Promise<void> {
    const mark = createDayMarker(mortal.guard(slow(marks)));
    const store = mortal.guard(slow({ put: events.store }));
    for (const batch of batches) {
      const fresh = batch.map((day) => {
        count += 1;
        // Ids come in no order, as those of CloudTrail.
        const id = `${(count * 7919) % 10_007}-${count}`;
        return sampleEvent(id, 0, { eventDate: `2026-03-${String(day).padStart(2, '0')}` });
      });
      await mark(fresh);
      await store.put(fresh);
    }
  }

  function startExport(mortal: Guard, deadline: number) {
    const parts = {
      events: mortalSource(events, mortal, pause),
      dirtyDays: mortal.guard(slow(marks)),
      lake: mortalLake(lake, mortal, slow),
      metrics: noMetrics,
      clock: time,
      logger: silentLogger,
    };
    return exportLake(parts, settings, { deadline });
  }

  async function play(): Promise<unknown[]> {
    const ends: Promise<unknown>[] = [];
    for (const { afterSeconds, batches, diesAtCall, diesAfterEffect } of world.happenings) {
      await time.sleep(afterSeconds * 1000);
      const mortal = createMortal(diesAtCall, diesAfterEffect);
      const end = time.now() + LIFETIME_SECONDS * 1000;
      const guard = withLifetime(mortal, end);
      const run =
        batches === undefined ? startExport(guard, end - 20_000) : collect(batches, guard);
      const survived = run.catch(() => undefined);
      ends.push(Promise.race([survived, mortal.death, time.sleep(end - time.now())]));
    }
    await Promise.all(ends);
    const failures: unknown[] = [];
    for (let run = 0; run < 2; run += 1) {
      await time.sleep(3_700_000);
      const end = startExport(createMortal(undefined, false), Number.POSITIVE_INFINITY);
      await end.catch((error: unknown) => failures.push(error));
    }
    return failures;
  }

  const failures = await time.run(play());
  const days = events.days();
  return {
    stored: Object.fromEntries(days.map((day) => [day, events.idsOf(day)])),
    exported: await readLake(lake),
    staged: lake.staged(),
    wrongManifests: await findWrongManifests(lake, days),
    marked: (await marks.list()).map(({ day }) => day),
    failures,
  };
}

function mortalSource(events: EventSource, mortal: Guard, pause: () => Promise<void>): EventSource {
  const step = mortal.guard({ async take() {} });
  return {
    async *eventsOfDay(day, options) {
      for await (const event of events.eventsOfDay(day, options)) {
        if (event.eventId.endsWith('3')) await pause();
        await step.take();
        yield event;
      }
    },
  };
}

function mortalLake(
  lake: MemoryLake,
  mortal: Guard,
  slow: <T extends object>(port: T) => T,
): ObjectStore {
  const guarded = mortal.guard(slow(lake as ObjectStore));
  return {
    list: (prefix, options) => guarded.list(prefix, options),
    read: (key, options) => guarded.read(key, options),
    remove: (object) => guarded.remove(object),
    discardStaged: (prefix, before, options) => guarded.discardStaged(prefix, before, options),
    // To begin is no call; what comes of it is.
    stage: (key, options) => mortal.guard(slow(lake.stage(key, options))),
  };
}

async function readLake(lake: MemoryLake): Promise<Record<string, string[]>> {
  const days: Record<string, string[]> = {};
  for (const [key, { content }] of lake.objects) {
    const [, day = ''] = /event_date=([^/]+)\/part-\d{4}\.parquet$/.exec(key) ?? [];
    if (day === '') continue;
    const rows = await readParquet(content);
    days[day] = [...(days[day] ?? []), ...rows.map(({ event_id }) => String(event_id))].sort();
  }
  return days;
}

async function findWrongManifests(lake: MemoryLake, days: readonly string[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const day of days) {
    const prefix = `iam-events/event_date=${day}/`;
    const parts = (await lake.list(prefix)).filter(({ key }) => key.endsWith('.parquet'));
    const manifest = readManifest(await lake.read(`${prefix}_manifest.json`), parts);
    if (manifest === undefined) wrong.push(day);
  }
  return wrong;
}
