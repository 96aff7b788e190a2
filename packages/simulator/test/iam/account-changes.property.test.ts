import { fc, it } from '@fast-check/jest';
import { generateAccount, type SimulatedEvent } from '@iam-tracker/simulator';
import { costlyRuns } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { createIamTimeline } from '../../src/iam/iam-service.ts';
import type { IamState, openState } from '../../src/iam/iam-state.ts';
import { readChanges } from '../../src/iam/identity-change.ts';

const DAY = 86_400_000;
const start = Date.UTC(2026, 9, 1);

// biome-ignore lint/suspicious/noExplicitAny: records have no fixed schema
type AnyRecord = any;

const options = fc.record({
  seed: fc.integer(),
  days: fc.integer({ min: 6, max: 24 }),
  attacks: fc.boolean(),
});

function make({ days, ...rest }: { seed: number; days: number; attacks: boolean }) {
  const end = start + days * DAY;
  return generateAccount({ ...rest, start, end, eventsPerDay: 300, contractors: true });
}

function timelineOf(events: Iterable<SimulatedEvent>, inventory: Parameters<typeof openState>[0]) {
  const timeline = createIamTimeline(inventory);
  for (const { record } of events) timeline.add(readChanges(record));
  return timeline;
}

/** Copies a state for comparison: it is good until the next question only. */
function picture({ root, users, groups, keyOwners }: IamState): string {
  return JSON.stringify([root, ...[users, groups, keyOwners].map((map) => [...map].sort())]);
}

describe('the identities of a generated account', () => {
  it.prop([options], { numRuns: costlyRuns(2, 5) })(
    'agree with every call that names them',
    (chosen) => {
      const made = make(chosen);
      const timeline = createIamTimeline(made.inventory);
      const wrong: string[] = [];
      let callers = 0;

      for (const { record } of made.events()) {
        const { userIdentity: who, requestParameters: asked, eventName }: AnyRecord = record;
        const before = timeline.at(Date.parse(record.eventTime) - 1);
        const user = before.users.get(who.userName);
        if (who.type === 'IAMUser' && who.accessKeyId?.startsWith('AKIA')) {
          callers += 1;
          const key = user?.accessKeys.find(({ id }) => id === who.accessKeyId);
          if (user?.userId !== who.principalId || key?.status !== 'Active') {
            wrong.push(`${record.eventTime} ${eventName} by ${who.userName}`);
          }
        }
        const isChange = /^(Update|Delete)AccessKey$/.test(eventName) && !record.errorCode;
        if (isChange && before.keyOwners.get(asked.accessKeyId) !== asked.userName) {
          wrong.push(`${record.eventTime} ${eventName} of ${asked.accessKeyId}`);
        }
        timeline.add(readChanges(record));
      }

      expect(wrong).toEqual([]);
      expect(callers).toBeGreaterThan(0);
    },
  );

  it.prop([options], { numRuns: costlyRuns(2, 5) })(
    'are those made, less those deleted',
    (chosen) => {
      const made = make(chosen);
      const names = new Set(made.inventory.users.map(({ userName }) => userName));
      const keys = new Set(
        [made.inventory.root, ...made.inventory.users].flatMap((each) =>
          each.accessKeys.map(({ id }) => id),
        ),
      );
      const timeline = timelineOf(made.events(), made.inventory);
      const unlike: string[] = [];
      let mostKeys = 0;

      for (const { record } of made.events()) {
        const { eventName, requestParameters: asked, responseElements: answer }: AnyRecord = record;
        if (record.errorCode !== undefined || record.eventSource !== 'iam.amazonaws.com') continue;
        if (eventName === 'CreateUser') names.add(asked.userName);
        else if (eventName === 'DeleteUser') names.delete(asked.userName);
        else if (eventName === 'CreateAccessKey') keys.add(answer.accessKey.accessKeyId);
        else if (eventName === 'DeleteAccessKey') keys.delete(asked.accessKeyId);
        else continue;
        const { users, keyOwners } = timeline.at(Date.parse(record.eventTime));
        const isSame =
          [...users.keys()].sort().join() === [...names].sort().join() &&
          [...keyOwners.keys()].sort().join() === [...keys].sort().join();
        if (!isSame) unlike.push(`${record.eventTime} ${eventName}`);
        for (const user of users.values()) mostKeys = Math.max(mostKeys, user.accessKeys.length);
      }

      expect(unlike).toEqual([]);
      expect(mostKeys).toBeLessThanOrEqual(2);
    },
  );
});

describe('createIamTimeline', () => {
  const times = fc.array(fc.double({ min: -0.1, max: 1.1, noNaN: true }), {
    minLength: 1,
    maxLength: 6,
  });

  it.prop([options, times], { numRuns: costlyRuns(2, 4) })(
    'tells the same of a time whatever it was asked before',
    (chosen, shares) => {
      const made = make(chosen);
      const timeline = timelineOf(made.events(), made.inventory);
      const span = 24 * DAY;

      for (const share of shares) {
        const time = start + share * span;
        const fresh = timelineOf(made.events(), made.inventory);
        expect(picture(timeline.at(time))).toBe(picture(fresh.at(time)));
      }
    },
  );

  it.prop([options, fc.integer({ min: 2, max: 5 })], { numRuns: costlyRuns(2, 4) })(
    'does not mind in which order it hears of times, nor being asked in between',
    (chosen, parts) => {
      const made = make(chosen);
      const events = [...made.events(), ...made.unseen];
      const inOrder = timelineOf(events, made.inventory);
      const torn = createIamTimeline(made.inventory);

      for (let part = 0; part < parts; part += 1) {
        // Whole seconds: within one, the order in which it hears is the order of things.
        const isDue = (time: string) => (Date.parse(time) / 1_000) % parts === part;
        const some = events.filter(({ record }) => isDue(record.eventTime));
        for (const { record } of some) torn.add(readChanges(record));
        torn.at(start + 12 * DAY);
      }

      expect(picture(torn.at(start + 20 * DAY))).toBe(picture(inOrder.at(start + 20 * DAY)));
    },
  );
});
