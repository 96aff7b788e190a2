import { judgeTrails } from '@iam-tracker/core/push';
import type { Fault, SimulatedTrail } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { createTrailDirectory } from '../../src/adapters/trail-health.ts';
import { type ClientOptions, withAws } from '../world/aws.ts';

const accountId = '123456789012';
const REGIONS = ['us-east-1', 'eu-west-1', 'eu-west-2'];
const main: SimulatedTrail = { name: 'main', homeRegion: 'us-east-1', isMultiRegion: true };
const MAIN = `arn:aws:cloudtrail:us-east-1:${accountId}:trail/main`;

async function inspect(client: ClientOptions, signal = new AbortController().signal) {
  const seen = await createTrailDirectory(client).listTrails(REGIONS, signal);
  return judgeTrails(REGIONS, seen, { accountId, bringsReads: true });
}

describe('createTrailDirectory', () => {
  it('finds nothing wrong with a trail of all Regions, and asks about it once', async () => {
    await withAws({ trails: [main] }, async (aws, client) => {
      const seen = await createTrailDirectory(client).listTrails(
        REGIONS,
        new AbortController().signal,
      );

      expect(judgeTrails(REGIONS, seen, { accountId, bringsReads: true })).toEqual([]);
      expect(seen.get('eu-west-2')).toEqual({
        trails: [
          {
            ...{ arn: MAIN, homeRegion: 'us-east-1', isMultiRegion: true, isLogging: true },
            selectors: expect.objectContaining({ EventSelectors: expect.any(Array) }),
          },
        ],
      });
      const asked = aws.stats.entries.map(({ operation, region }) => `${operation} ${region}`);
      expect(asked.sort()).toEqual([
        ...REGIONS.map((region) => `DescribeTrails ${region}`).sort(),
        'GetEventSelectors us-east-1',
        'GetTrailStatus us-east-1',
      ]);
    });
  });

  it('tells of a trail that is stopped, deleted or narrowed, as an attacker would', async () => {
    await withAws({ trails: [main] }, async (aws, client) => {
      const told: object[][] = [];
      for (const trails of [
        [{ ...main, isLogging: false }],
        [{ ...main, isMultiRegion: false }],
        [],
        [{ ...main, deliveryError: 'NoSuchBucket' }],
        [
          {
            ...main,
            selectors: {
              AdvancedEventSelectors: [
                {
                  FieldSelectors: [
                    { Field: 'eventCategory', Equals: ['Management'] },
                    {
                      Field: 'userIdentity.arn',
                      NotStartsWith: ['arn:aws:iam::123456789012:user/m'],
                    },
                  ],
                },
              ],
            },
          },
        ],
      ]) {
        aws.setTrails(trails);
        told.push(await inspect(client));
      }

      expect(told).toEqual([
        [{ kind: 'not_logging', trail: MAIN, regions: REGIONS }],
        [{ kind: 'no_trail', regions: ['eu-west-1', 'eu-west-2'] }],
        [{ kind: 'no_trail', regions: REGIONS }],
        [{ kind: 'delivery_failed', trail: MAIN, detail: 'NoSuchBucket', regions: REGIONS }],
        [
          {
            kind: 'some_events_left_out',
            trail: MAIN,
            detail: 'userIdentity.arn',
            regions: REGIONS,
          },
        ],
      ]);
    });
  });

  it.each<[string, Fault, string]>([
    ['DescribeTrails', 'access-denied', 'DescribeTrails: AccessDenied'],
    ['GetTrailStatus', 'access-denied', 'GetTrailStatus: AccessDenied'],
    ['GetEventSelectors', 'reset', 'GetEventSelectors: '],
  ])('says so when %s gets the answer %s, and throws nothing', async (operation, fault, detail) => {
    await withAws({ trails: [main], faults: [{ fault, operation }] }, async (_aws, client) => {
      expect(await inspect(client)).toEqual([
        expect.objectContaining({
          kind: 'not_known',
          detail: expect.stringContaining(detail),
          regions: REGIONS,
        }),
      ]);
    });
  });

  it('lets a member of an organization go by the trail of its management account', async () => {
    const trail = { ...main, organizationAccountId: '210987654321' };
    const faults = [{ fault: 'access-denied', operation: 'GetEventSelectors' }] as const;
    await withAws({ trails: [trail], faults }, async (_aws, client) => {
      expect(await inspect(client)).toEqual([]);
    });
  });

  it('ends with the reason of the signal', async () => {
    await withAws({ trails: [main] }, async (_aws, client) => {
      const signal = AbortSignal.abort(new Error('time is up'));

      await expect(inspect(client, signal)).rejects.toThrow('time is up');
    });
  });
});
