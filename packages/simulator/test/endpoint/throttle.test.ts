import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { describe, expect, it } from '@jest/globals';
import { clientOptions, createTestClock, NOW, withAws } from './harness.ts';

const THROTTLED = {
  name: 'ThrottlingException',
  message: 'Rate exceeded',
  $metadata: { httpStatusCode: 400 },
};

describe('the pace of LookupEvents', () => {
  it('lets two requests a second through by default', async () => {
    const clock = createTestClock();

    await withAws({ clock, lookupRequestsPerSecond: 2 }, async (aws, client) => {
      const send = () => client.send(new LookupEventsCommand({}));
      await send();
      await send();
      await expect(send()).rejects.toMatchObject(THROTTLED);
      clock.time += 499;
      await expect(send()).rejects.toMatchObject(THROTTLED);
      clock.time += 1;
      await send();
      await expect(send()).rejects.toMatchObject(THROTTLED);

      expect(aws.stats.count({ outcome: 'served' })).toBe(3);
      expect(aws.stats.count({ outcome: 'throttled' })).toBe(3);
    });
  });

  it('saves up no more than the burst', async () => {
    const clock = createTestClock();

    await withAws({ clock, lookupRequestsPerSecond: 2, lookupBurst: 3 }, async (_aws, client) => {
      clock.time += 3_600_000;
      const answers = await Promise.allSettled(
        Array.from({ length: 5 }, () => client.send(new LookupEventsCommand({}))),
      );

      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    });
  });

  it('gains nothing from a clock that goes back', async () => {
    const clock = createTestClock();

    await withAws({ clock, lookupRequestsPerSecond: 1 }, async (_aws, client) => {
      await client.send(new LookupEventsCommand({}));
      clock.time -= 10_000;
      await expect(client.send(new LookupEventsCommand({}))).rejects.toMatchObject(THROTTLED);
    });
  });

  it('is counted Region by Region', async () => {
    await withAws({ lookupRequestsPerSecond: 1 }, async (aws, client) => {
      const elsewhere = new CloudTrailClient(clientOptions(aws, 'eu-west-1'));
      await client.send(new LookupEventsCommand({}));
      await elsewhere.send(new LookupEventsCommand({}));
      await expect(client.send(new LookupEventsCommand({}))).rejects.toMatchObject(THROTTLED);

      expect(aws.stats.select({ outcome: 'throttled' })).toEqual([
        {
          operation: 'LookupEvents',
          region: 'us-east-1',
          at: NOW,
          outcome: 'throttled',
          events: 0,
        },
      ]);
    });
  });
});
