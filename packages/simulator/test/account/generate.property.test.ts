import { fc, it } from '@fast-check/jest';
import { EVENT_SOURCES } from '@iam-tracker/core';
import { generateAccount, type SimulatedEvent } from '@iam-tracker/simulator';
import { costlyRuns } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SOURCES = EVENT_SOURCES.map(({ service }) => `${service}.amazonaws.com`);

const options = fc.record({
  seed: fc.integer(),
  start: fc.integer({ min: Date.UTC(2025, 5, 1), max: Date.UTC(2027, 0, 1) }),
  hours: fc.integer({ min: 0, max: 60 }),
  eventsPerDay: fc.constantFrom(0, 3, 100, 400),
  serviceShare: fc.constantFrom(0, 0.5, 0.8, 1),
  attacks: fc.boolean(),
});
const account = options.map(({ hours, ...rest }) => ({
  ...rest,
  end: rest.start + hours * HOUR,
}));

function textOf(events: Iterable<SimulatedEvent>): string[] {
  return Array.from(events, (event) => JSON.stringify(event));
}

describe('generateAccount', () => {
  it.prop([account], { numRuns: costlyRuns(2, 8) })(
    'gives the same bytes for the same options',
    (chosen) => {
      expect(textOf(generateAccount(chosen).events())).toEqual(
        textOf(generateAccount({ ...chosen }).events()),
      );
    },
  );

  it.prop([account], { numRuns: costlyRuns(2, 8) })(
    'can be read again, and stopped on the way',
    (chosen) => {
      const events = generateAccount(chosen).events();
      for (const _ of events) break;

      expect(textOf(events)).toEqual(textOf(events));
    },
  );

  // East of Greenwich a working day begins on the UTC day before.
  const eastern = { seed: 1, start: Date.UTC(2026, 10, 29, 20, 24, 22) };
  const example = { ...eastern, end: 0, eventsPerDay: 0 as const, serviceShare: 0 as const };

  it.prop([account], { numRuns: costlyRuns(1, 8), examples: [[{ ...example, attacks: false }]] })(
    'has done by any time just what a longer everyday account says of it',
    ({ seed, start: anywhere, serviceShare }) => {
      // Records tell the second.
      const start = Math.floor(anywhere / 1_000) * 1_000;
      const upTo = (end: number) => {
        const chosen = { seed, start, end, serviceShare, eventsPerDay: 800, attacks: false };
        return [...generateAccount(chosen).events()];
      };
      const whole = upTo(start + 28 * HOUR);

      for (let end = start; end < start + 28 * HOUR; end += 20 * MINUTE) {
        const before = whole.filter(({ record }) => Date.parse(record.eventTime) < end);
        expect(textOf(upTo(end))).toEqual(textOf(before));
      }
    },
  );

  it.prop([account], { numRuns: costlyRuns(4, 25) })(
    'gives sound events by rising time',
    (chosen) => {
      const { accountId, regions, events, attacks } = generateAccount(chosen);
      const planted = new Set(attacks.flatMap(({ eventIds }) => eventIds));
      const ids = new Set<string>();
      const unsound: SimulatedEvent[] = [];
      let latest = Math.floor(chosen.start / 1_000) * 1_000;

      for (const event of events()) {
        const { record, visibleAt, attack } = event;
        const time = Date.parse(record.eventTime);
        const isSound =
          time >= latest &&
          time < chosen.end &&
          visibleAt > time &&
          visibleAt < time + 10 * HOUR &&
          SOURCES.includes(record.eventSource) &&
          regions.includes(record.awsRegion) &&
          record.recipientAccountId === accountId &&
          !ids.has(record.eventID) &&
          planted.has(record.eventID) === (attack !== undefined);
        if (!isSound) unsound.push(event);
        ids.add(record.eventID);
        latest = time;
      }

      expect(unsound).toEqual([]);
      expect([...planted].filter((id) => !ids.has(id))).toEqual([]);
    },
  );

  it.prop([account], { numRuns: costlyRuns(2, 8) })(
    'writes plain JSON and nothing but JSON',
    (chosen) => {
      const records = Array.from(generateAccount(chosen).events(), ({ record }) => record);

      expect(records).toStrictEqual(JSON.parse(JSON.stringify(records)));
    },
  );
});
