import { fc, it } from '@fast-check/jest';
import { costlyRuns } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { createTestCollector } from '../world/collector.ts';
import { NOW } from '../world/shard.ts';

const HOUR = 3600;
const RUNS = 34;
const TRAIL = 'cloudtrail.amazonaws.com';

/** Events of the first hours, shown at once or up to a day late; some of another service's making. */
const happenings = fc.array(
  fc.record({
    eventName: fc.constantFrom('StopLogging', 'DeleteTrail', 'DeletePolicy'),
    source: fc.constantFrom(TRAIL, 'organizations.amazonaws.com', 'iot.amazonaws.com'),
    minutesAfter: fc.integer({ min: -60, max: 6 * 60 }),
    minutesLate: fc.oneof(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 25 * 60 })),
  }),
  { maxLength: 12 },
);

function isOurs({ eventName, source }: { eventName: string; source: string }): boolean {
  return eventName === 'DeletePolicy' ? source.startsWith('organizations.') : source === TRAIL;
}

describe('collect, of event names', () => {
  it.prop([happenings, fc.constantFrom(0, 0.05), fc.constantFrom(0, 21_600)], {
    numRuns: costlyRuns(2, 12),
  })(
    'stores each of them once, however late it shows, whatever rests and fails',
    async (list, outages, ledgerRestSeconds) => {
      const account = createTestCollector({
        happenings: list.map(({ minutesAfter, minutesLate, ...stream }, n) => {
          const second = NOW + minutesAfter * 60;
          return {
            ...stream,
            id: `${n}`,
            region: 'us-east-1',
            second,
            visibleAt: (second + minutesLate * 60) * 1000,
            isNoise: false,
          };
        }),
        history: { outages, latencyMilliseconds: 20 },
        settings: {
          regions: ['us-east-1'],
          lookupRequestsPerSecond: 50,
          families: { iam: false, sts: false, signin: false, sso: false, guard: true },
          ledgerRestSeconds,
        },
      });

      for (let run = 0; run < RUNS; run += 1) {
        await account.run().catch(() => undefined);
        await account.time.run(account.time.sleep(HOUR * 1000));
      }

      const expected = list.flatMap((one, n) => (isOurs(one) ? [`${n}`] : []));
      expect([...account.store.ids].sort()).toEqual(expected.sort());
    },
  );
});
