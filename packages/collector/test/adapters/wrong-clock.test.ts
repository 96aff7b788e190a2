import { createAwsTime, systemClock } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { createEc2RegionDirectory, findAccountId } from '../../src/adapters/aws-account.ts';
import { createCloudTrailHistory } from '../../src/adapters/cloudtrail-history.ts';
import { answering, withAws, withServer } from '../world/aws.ts';
import { between, NOW, SHARD } from '../world/shard.ts';

const DAY = 86_400_000;
const never = new AbortController().signal;

/** An account whose time is so much later than that of this machine, and which is strict about it. */
function laterBy(milliseconds: number, options: { tellsTime?: boolean } = {}) {
  const clock = { now: () => Date.now() + milliseconds, sleep: async () => undefined };
  return { clock, signatureToleranceMinutes: 5, ...options };
}

describe.each([
  ['three days ahead', -3 * DAY],
  ['an hour behind', 3_600_000],
])('a clock that is %s', (_what, late) => {
  const now = Math.floor((Date.now() + late) / 1000);
  const query = { region: SHARD.region, source: SHARD.source, interval: between(now - 60, now) };

  it('costs the first LookupEvents request, which is worth another try', async () => {
    await withAws(laterBy(late), async (_aws, client) => {
      const history = createCloudTrailHistory(createAwsTime(systemClock), client);

      await expect(history.lookUp(query, undefined, never)).rejects.toMatchObject({
        code: 'LOOKUP_UNAVAILABLE',
        message: expect.stringContaining('InvalidSignatureException'),
      });
      expect(await history.lookUp(query, undefined, never)).toEqual({ entries: [] });
    });
  });

  it('costs no request once an answer has told the time', async () => {
    await withAws(laterBy(late), async (aws, client) => {
      const awsTime = createAwsTime(systemClock);

      await createEc2RegionDirectory(awsTime, client).listEnabledRegions();
      const history = createCloudTrailHistory(awsTime, client);
      await history.lookUp(query, undefined, never);
      await history.lookUp({ ...query, region: 'eu-west-1' }, undefined, never);

      expect(aws.stats.count({ operation: 'LookupEvents', outcome: 'refused' })).toBe(0);
      expect(awsTime.aheadBy()).toBeGreaterThan(-late - 5000);
      expect(awsTime.aheadBy()).toBeLessThan(-late + 5000);
    });
  });

  it('does not hide whose account it is, and what time', async () => {
    await withAws(laterBy(late), async (_aws, client) => {
      const awsTime = createAwsTime(systemClock);

      expect(await findAccountId(awsTime, client)).toBe('123456789012');
      expect(awsTime.confirmed()).toBeGreaterThan((Date.now() + late) / 1000 - 60);
    });
  });

  it('is named when AWS does not say what time it is', async () => {
    await withAws(laterBy(late, { tellsTime: false }), async (_aws, client) => {
      const hint = expect.stringMatching(/clock of this machine is more than five minutes wrong/);
      const history = createCloudTrailHistory(createAwsTime(systemClock), client);

      await expect(history.lookUp(query, undefined, never)).rejects.toMatchObject({
        code: 'LOOKUP_FAILED',
        hint,
      });
      await expect(findAccountId(createAwsTime(systemClock), client)).rejects.toMatchObject({
        code: 'LOOKUP_FAILED',
        hint,
      });
    });
  });
});

describe('createEc2RegionDirectory', () => {
  it('says that the clock is wrong when that is why it has no list', async () => {
    const body =
      '<Response><Errors><Error><Code>RequestInTheFuture</Code><Message>no</Message></Error></Errors></Response>';
    await withServer(answering(400, body, 'text/xml'), async (client) => {
      const directory = createEc2RegionDirectory(createAwsTime(systemClock), client);

      await expect(directory.listEnabledRegions()).rejects.toMatchObject({
        code: 'REGIONS_UNAVAILABLE',
        hint: expect.stringContaining('clock of this machine'),
      });
    });
  });
});

describe('askTime', () => {
  it('learns the time from a refusal too', async () => {
    await withAws({ faults: [{ fault: 'access-denied' }] }, async (_aws, client) => {
      const awsTime = createAwsTime(systemClock);

      await createCloudTrailHistory(awsTime, client).askTime(SHARD.region, never);

      expect(awsTime.confirmed()).toBe(NOW);
    });
  });

  it('fails when there is no answer, and with the reason of its signal', async () => {
    await withAws({ faults: [{ fault: 'reset' }] }, async (_aws, client) => {
      const history = createCloudTrailHistory(createAwsTime(systemClock), client);
      const stop = AbortSignal.abort(new Error('stopped'));

      await expect(history.askTime(SHARD.region, never)).rejects.toMatchObject({
        code: 'LOOKUP_UNAVAILABLE',
      });
      await expect(history.askTime(SHARD.region, stop)).rejects.toThrow('stopped');
    });
  });
});
