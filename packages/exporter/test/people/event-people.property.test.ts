import { fc, it } from '@fast-check/jest';
import type { ActivityEvent } from '@iam-tracker/core';
import { attributeAll, costlyRuns, sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import type { ObjectStore } from '../../src/ports.ts';
import { createTestExporter, type TestExporter } from '../world/exporter.ts';

const START = Date.parse('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;
const RANGE = { startDate: '2026-03-01', endDate: '2026-03-05' };

/** A session opened from a session, and so on, each used a while after it was opened. */
const chain = fc.record({
  startMinutes: fc.nat({ max: 2 * 1440 }),
  /** Caller of the first call: a user, a workload whose name says nothing, or a directory's user. */
  opener: fc.constantFrom('user', 'workload', 'directory'),
  hops: fc.array(
    fc.record({
      minutes: fc.oneof(fc.nat({ max: 55 }), fc.nat({ max: 300 })),
      isPersonName: fc.boolean(),
      isCrossAccount: fc.boolean(),
    }),
    { minLength: 1, maxLength: 9 },
  ),
});
/** Into how many deliveries the events are split, and which event comes with which. */
const history = fc.record({
  chains: fc.array(chain, { minLength: 1, maxLength: 5 }),
  deliveries: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 60 }),
  salt: fc.nat({ max: 9_999 }),
  /** The calls to the store and to the marks at which the exports after the deliveries end; undefined: never. */
  deaths: fc.array(fc.option(fc.nat({ max: 80 }), { nil: undefined, freq: 3 }), {
    minLength: 4,
    maxLength: 4,
  }),
});

type Chain = typeof chain extends fc.Arbitrary<infer Value> ? Value : never;

function timeAt(minutes: number): string {
  return new Date(START + minutes * 60_000).toISOString().replace('.000Z', 'Z');
}

function* eventsOf({ startMinutes, opener, hops }: Chain, number: number, salt: number) {
  let count = 0;
  const event = (minutes: number, fields: Partial<ActivityEvent>): ActivityEvent => {
    count += 1;
    const eventTime = timeAt(minutes);
    // Ids in no order, as those of CloudTrail.
    const id = `${(count * 7919 + number * 104_729 + salt) % 10_007}-${number}-${count}`;
    return sampleEvent(id, 0, { eventDate: eventTime.slice(0, 10), eventTime, ...fields });
  };
  const userId = `90676b1a-1031-70e2-3d4d-${String(number).padStart(12, '0')}`;
  const directory = { userType: 'IdentityCenterUser', actorType: 'person' } as const;
  const workload = { userType: 'AssumedRole', userName: 'ci', actor: 'ci', actorType: 'workload' };
  const openers: Record<string, Partial<ActivityEvent>> = {
    user: { actor: `user-${number}`, userName: `user-${number}` },
    workload: { ...workload, actorType: 'workload', accessKeyId: 'ASIANOBODYKNOWS' },
    directory: { ...directory, actor: userId },
  };
  let caller = openers[opener] ?? {};
  let minutes = startMinutes;
  if (opener === 'directory') {
    const name = `maria-${number}`;
    yield event(minutes, { ...directory, principalId: userId, actor: name, userName: name });
  }
  for (const [hop, { minutes: later, isPersonName, isCrossAccount }] of hops.entries()) {
    const key = `ASIA${number}X${hop}`;
    const call = { eventName: 'AssumeRole', issuedAccessKeyId: key };
    yield event(minutes, { ...call, ...caller });
    if (isCrossAccount) {
      const other = { userType: 'AWSAccount', actor: '444455556666', userName: 'unknown' } as const;
      yield event(minutes, { ...call, ...other, actorType: 'account' });
    }
    minutes += later;
    const sessionName = isPersonName ? `p${number}.${hop}@example.com` : `s-${hop}`;
    const role = { userName: 'deploy', userType: 'AssumedRole', sessionName, accessKeyId: key };
    caller = isPersonName
      ? { ...role, actor: sessionName, actorType: 'person' }
      : { ...role, actor: 'deploy', actorType: 'workload' };
    yield event(minutes, caller);
  }
}

async function peopleIn(exporter: TestExporter): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const key of exporter.lake.objects.keys()) {
    if (!key.endsWith('.parquet')) continue;
    for (const row of await exporter.rowsOf(key)) {
      const { event_id, person, person_type, person_certainty } = row as Record<string, string>;
      found[event_id ?? ''] = [person, person_type, person_certainty];
    }
  }
  return found;
}

/** The MD5 of what lies in the folders of days; manifests tell the time besides. */
function bytesIn({ lake }: TestExporter): Record<string, string> {
  const files = [...lake.objects].filter(([key]) => /=.*\/(part-|_sessions|_names)/.test(key));
  return Object.fromEntries(files.map(([key, { etag }]) => [key, etag] as const).sort());
}

/** Lets a process end at a call: neither that one nor any later one has an effect. */
function mortal<T extends object>(port: T, life: { callsLeft: number | undefined }): T {
  return new Proxy(port, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        if (life.callsLeft !== undefined) life.callsLeft -= 1;
        if (life.callsLeft !== undefined && life.callsLeft < 0)
          throw new Error('the process ended');
        return member.apply(target, args);
      };
    },
  });
}

function mortalLake(lake: ObjectStore, life: { callsLeft: number | undefined }): ObjectStore {
  const guarded = mortal(lake, life);
  return {
    list: (prefix, options) => guarded.list(prefix, options),
    read: (key, options) => guarded.read(key, options),
    remove: (object) => guarded.remove(object),
    discardStaged: (prefix, before, options) => guarded.discardStaged(prefix, before, options),
    // To begin is no call; what comes of it is.
    stage: (key, options) => mortal(lake.stage(key, options), life),
  };
}

describe('exportLake, of people', () => {
  it.prop([history], { numRuns: costlyRuns(8, 60, 500) })(
    'says of every event what core says who sees them all, whatever came late or broke off, and is then at rest',
    async ({ chains, deliveries, salt, deaths }) => {
      const events = chains.flatMap((each, number) => [...eventsOf(each, number, salt)]);
      const life: { callsLeft: number | undefined } = { callsLeft: undefined };
      const exporter = createTestExporter({ daysBack: -1, rowGroupRows: 20 }, (parts) => ({
        lake: mortalLake(parts.lake, life),
        dirtyDays: mortal(parts.dirtyDays, life),
      }));
      for (let delivery = 0; delivery <= 3; delivery += 1) {
        const some = events.filter((_, n) => deliveries[n % deliveries.length] === delivery);
        exporter.events.store(some);
        await exporter.marks.mark(some.map(({ eventDate }) => eventDate));
        exporter.now += HOUR;
        life.callsLeft = deaths[delivery];
        const run = exporter.run();
        await (life.callsLeft === undefined ? run : run.catch(() => undefined));
        life.callsLeft = undefined;
      }
      // One for what an ended process left, one for what that explained.
      for (let run = 0; run < 2; run += 1) {
        exporter.now += HOUR;
        await exporter.run();
      }
      exporter.now += HOUR;
      const last = await exporter.run();

      const expected = attributeAll(events).map((each) => [
        each.eventId,
        [each.person, each.personType, each.personCertainty],
      ]);
      expect(await peopleIn(exporter)).toEqual(Object.fromEntries(expected));
      expect(last).toMatchObject({ exported_days: 0, exported_rows: 0, days_left: 0 });
      expect(await exporter.marks.list()).toEqual([]);
      const atOnce = createTestExporter({
        ...{ daysBack: -1, rowGroupRows: 20, isAlone: true, markCoversMilliseconds: 0 },
      });
      atOnce.events.store(events);
      await atOnce.run({ range: RANGE });
      expect(bytesIn(exporter)).toEqual(bytesIn(atOnce));
    },
  );
});
