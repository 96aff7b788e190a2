import { createAwsTime, systemClock } from '@iam-tracker/core';
import type { Fault } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { createEc2RegionDirectory, findAccountId } from '../../src/adapters/aws-account.ts';
import { answering, withAws, withServer } from '../world/aws.ts';

describe('findAccountId', () => {
  it('returns the account of the credentials', async () => {
    await withAws({ accountId: '210987654321' }, async (_aws, client) => {
      expect(await findAccountId(createAwsTime(systemClock), client)).toBe('210987654321');
    });
  });

  it('fails with what AWS said', async () => {
    await withAws({ faults: [{ fault: 'unrecognized-client' }] }, async (_aws, client) => {
      await expect(findAccountId(createAwsTime(systemClock), client)).rejects.toMatchObject({
        code: 'LOOKUP_FAILED',
        message: expect.stringContaining('GetCallerIdentity: InvalidClientTokenId: '),
        hint: expect.stringContaining('credentials'),
        cause: expect.any(Error),
      });
    });
  });

  it('fails when there is no account in the answer', async () => {
    const body =
      '<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>';
    await withServer(answering(200, body, 'text/xml'), async (client) => {
      await expect(findAccountId(createAwsTime(systemClock), client)).rejects.toMatchObject({
        code: 'LOOKUP_FAILED',
        message: 'GetCallerIdentity: no account in the answer',
      });
    });
  });
});

describe('createEc2RegionDirectory', () => {
  it('lists the Regions that are enabled for the account, sorted', async () => {
    const regions = [
      { name: 'us-east-1', optInStatus: 'opt-in-not-required' },
      { name: 'af-south-1', optInStatus: 'opted-in' },
      { name: 'me-south-1', optInStatus: 'not-opted-in' },
    ] as const;
    await withAws({ regions }, async (_aws, client) => {
      const directory = createEc2RegionDirectory(createAwsTime(systemClock), client);

      expect(await directory.listEnabledRegions()).toEqual(['af-south-1', 'us-east-1']);
    });
  });

  it('tries again what fails in passing', async () => {
    await withAws({ faults: [{ fault: 'internal-error', times: 2 }] }, async (_aws, client) => {
      const list = await createEc2RegionDirectory(
        createAwsTime(systemClock),
        client,
      ).listEnabledRegions();

      expect(list).toContain('us-east-1');
    });
  });

  it.each<[Fault, string, string]>([
    ['access-denied', 'DescribeRegions: UnauthorizedOperation: ', 'ec2:DescribeRegions'],
    [
      'unrecognized-client',
      'DescribeRegions: AuthFailure: ',
      'AWS does not know these credentials',
    ],
    ['internal-error', 'DescribeRegions: InternalError: ', 'ec2:DescribeRegions'],
    ['throttle', 'DescribeRegions: RequestLimitExceeded: ', 'ec2:DescribeRegions'],
  ])('fails on %s, and says what is needed', async (fault, words, hint) => {
    await withAws({ faults: [{ fault }] }, async (_aws, client) => {
      const list = createEc2RegionDirectory(
        createAwsTime(systemClock),
        client,
      ).listEnabledRegions();

      await expect(list).rejects.toMatchObject({
        code: 'REGIONS_UNAVAILABLE',
        message: expect.stringContaining(words),
        hint: expect.stringContaining(hint),
        cause: expect.any(Error),
      });
    });
  });

  it.each([
    ['an empty list', '<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>'],
    ['no list at all', '<DescribeRegionsResponse/>'],
    [
      'Regions without a name',
      '<DescribeRegionsResponse><regionInfo><item/></regionInfo></DescribeRegionsResponse>',
    ],
  ])('takes %s for a failure: no account has no Regions', async (_what, body) => {
    await withServer(answering(200, body, 'text/xml'), async (client) => {
      const list = createEc2RegionDirectory(
        createAwsTime(systemClock),
        client,
      ).listEnabledRegions();

      await expect(list).rejects.toMatchObject({
        code: 'REGIONS_UNAVAILABLE',
        hint: expect.stringContaining('REGIONS'),
      });
    });
  });
});
