import { describe, expect, it } from '@jest/globals';
import {
  addSightings,
  isPushSilent,
  joinPushRecords,
  latencyAt,
  openPushRecord,
  PUSH_GRACE_SECONDS,
  type PushRecord,
  type PushSighting,
} from '../../src/push/push-record.ts';

const GRACE = PUSH_GRACE_SECONDS;

function pushed(second: number, seconds = 3): PushSighting {
  return { second, mark: `pushed-${second}`, latencyMilliseconds: seconds * 1000 };
}

function missed(second: number): PushSighting {
  return { second, mark: `missed-${second}`, latencyMilliseconds: undefined };
}

function recordOf(...sightings: PushSighting[]): PushRecord {
  return addSightings(openPushRecord(0), GRACE, sightings);
}

describe('addSightings', () => {
  it('counts for each pass, and takes latency and the newest from the first alone', () => {
    const first = recordOf(pushed(10, 2.5), pushed(20, 40), missed(30));
    const later = addSightings(first, 7200, [pushed(10, 2.5), pushed(30, 5000)]);

    expect(later).toEqual({
      since: 0,
      counts: [
        { delaySeconds: GRACE, pushed: 2, missed: 1 },
        { delaySeconds: 7200, pushed: 2, missed: 0 },
      ],
      lastPushed: 20,
      lastMissed: [{ second: 30, mark: 'missed-30' }],
      latencies: [
        { seconds: 3, count: 1 },
        { seconds: 45, count: 1 },
      ],
    });
  });

  it('says nothing of what happened before push was known of', () => {
    const record = openPushRecord(100);

    expect(addSightings(record, GRACE, [pushed(99), missed(99)])).toBe(record);
  });

  it('counts what took longer than a day as a day', () => {
    expect(recordOf(pushed(1, 1_000_000)).latencies).toEqual([{ seconds: 86_400, count: 1 }]);
  });
});

describe('isPushSilent', () => {
  const seconds = (count: number, from: number) =>
    Array.from({ length: count }, (_, index) => missed(from + index));

  it.each<[string, PushSighting[], boolean]>([
    ['five in a row after the last pushed one', [pushed(50), ...seconds(5, 100)], true],
    ['four of them', [pushed(50), ...seconds(4, 100)], false],
    ['five before the last pushed one', [...seconds(5, 100), pushed(200)], false],
    ['five where push never brought any', seconds(5, 100), true],
    ['five of one second', [1, 2, 3, 4, 5].map((n) => ({ ...missed(7), mark: `${n}` })), true],
    ['one event five times', [1, 2, 3, 4, 5].map(() => missed(7)), false],
    ['nothing at all', [], false],
  ])('%s', (_name, sightings, expected) => {
    expect(isPushSilent(recordOf(...sightings))).toBe(expected);
  });

  it('is so for shards together although each has too few', () => {
    const shards = [
      recordOf(pushed(50), ...seconds(3, 100)),
      recordOf(...seconds(2, 200)),
    ] as const;

    expect(shards.some(isPushSilent)).toBe(false);
    expect(isPushSilent(joinPushRecords(shards))).toBe(true);
    expect(isPushSilent(joinPushRecords([...shards, recordOf(pushed(300))]))).toBe(false);
  });
});

describe('joinPushRecords', () => {
  it('adds up, in whatever order', () => {
    const [one, other] = [recordOf(pushed(1), missed(5)), recordOf(pushed(9, 50), missed(4))];

    const joined = joinPushRecords([one, other]);

    expect(joined).toEqual(joinPushRecords([other, one]));
    expect(joined).toEqual(recordOf(pushed(1), missed(5), pushed(9, 50), missed(4)));
  });
});

describe('latencyAt', () => {
  it.each([
    [0.5, 2],
    [0.9, 2],
    [0.95, 60],
    [1, 60],
  ])('of a share of %d is %d seconds', (share, seconds) => {
    const latencies = [
      { seconds: 2, count: 9 },
      { seconds: 60, count: 1 },
    ];

    expect(latencyAt(latencies, share)).toBe(seconds);
  });

  it('is not known without events', () => {
    expect(latencyAt([], 0.5)).toBeUndefined();
  });
});
