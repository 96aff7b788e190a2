import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { systemClock } from '@iam-tracker/core';
import type { Fault, SimulatedAws } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { anEvent, clientOptions, createTestClock, NOW, withAws } from './harness.ts';

const SOURCE = [{ AttributeKey: 'EventSource' as const, AttributeValue: 'iam.amazonaws.com' }];

const CALLS = {
  cloudtrail: (aws: SimulatedAws) =>
    new CloudTrailClient(clientOptions(aws)).send(new LookupEventsCommand({})),
  ec2: (aws: SimulatedAws) =>
    new EC2Client(clientOptions(aws)).send(new DescribeRegionsCommand({})),
  sts: (aws: SimulatedAws) =>
    new STSClient(clientOptions(aws)).send(new GetCallerIdentityCommand({})),
};

describe('faults', () => {
  it.each<[Fault, keyof typeof CALLS, string, number]>([
    ['access-denied', 'cloudtrail', 'AccessDeniedException', 400],
    ['access-denied', 'ec2', 'UnauthorizedOperation', 403],
    ['access-denied', 'sts', 'AccessDenied', 403],
    ['unrecognized-client', 'cloudtrail', 'UnrecognizedClientException', 400],
    ['unrecognized-client', 'ec2', 'AuthFailure', 401],
    ['unrecognized-client', 'sts', 'InvalidClientTokenId', 403],
    ['throttle', 'cloudtrail', 'ThrottlingException', 400],
    ['throttle', 'ec2', 'RequestLimitExceeded', 503],
    ['throttle', 'sts', 'Throttling', 400],
    ['internal-error', 'cloudtrail', 'InternalFailure', 500],
    ['unavailable', 'ec2', 'Unavailable', 503],
    ['unavailable', 'sts', 'ServiceUnavailable', 503],
  ])('%s makes %s answer %s', async (fault, service, name, httpStatusCode) => {
    await withAws({ faults: [{ fault }] }, async (aws) => {
      await expect(CALLS[service](aws)).rejects.toMatchObject({
        name,
        $metadata: { httpStatusCode },
      });
    });
  });

  it.each<Fault>(['reset', 'cut'])('%s breaks the connection', async (fault) => {
    await withAws({ faults: [{ fault }], events: [anEvent(1)] }, async (aws) => {
      await expect(CALLS.cloudtrail(aws)).rejects.toMatchObject({
        message: expect.stringMatching(/ECONNRESET|aborted|socket hang up/),
      });

      const events = fault === 'cut' ? 1 : 0;
      expect(aws.stats.entries).toMatchObject([{ outcome: 'faulted', events }]);
    });
  });

  it('hang gives no answer until the caller gives up', async () => {
    await withAws({ faults: [{ fault: 'hang' }] }, async (aws, client) => {
      const giving = new AbortController();
      const abortSignal = giving.signal;
      const waiting = client.send(new LookupEventsCommand({}), { abortSignal });
      const failed = expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
      while (aws.stats.entries.length === 0) await systemClock.sleep(1);

      giving.abort();

      await failed;
      expect(aws.stats.count({ outcome: 'faulted' })).toBe(1);
    });
  });

  it('hit only what fits the rule', async () => {
    const rule = {
      fault: 'access-denied',
      operation: 'LookupEvents',
      region: 'us-east-1',
      source: 'iam.amazonaws.com',
    } as const;

    await withAws({ faults: [rule] }, async (aws, client) => {
      const elsewhere = new CloudTrailClient(clientOptions(aws, 'eu-west-1'));
      const asked = { LookupAttributes: SOURCE };
      await client.send(new LookupEventsCommand({}));
      await elsewhere.send(new LookupEventsCommand(asked));
      await CALLS.sts(aws);

      await expect(client.send(new LookupEventsCommand(asked))).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
    });
  });

  it('end after the given number of hits, or when replaced', async () => {
    const fault = 'internal-error';

    await withAws({ faults: [{ fault, times: 1 }] }, async (aws, client) => {
      const send = () => client.send(new LookupEventsCommand({}));
      await expect(send()).rejects.toThrow();
      await send();
      aws.setFaults([{ fault }]);
      await expect(send()).rejects.toThrow();
      aws.setFaults([]);
      await send();

      const outcomes = aws.stats.entries.map((entry) => entry.outcome);
      expect(outcomes).toEqual(['faulted', 'served', 'faulted', 'served']);
    });
  });

  it('fall as the dice of the seed say', async () => {
    const outcomesOf = async (seed: number) => {
      let outcomes: string[] = [];
      const faults = [{ fault: 'unavailable', probability: 0.5 } as const];
      await withAws({ faults, seed }, async (aws, client) => {
        for (let i = 0; i < 24; i += 1) {
          await client.send(new LookupEventsCommand({})).catch(() => undefined);
        }
        outcomes = aws.stats.entries.map((entry) => entry.outcome);
      });
      return outcomes;
    };

    const first = await outcomesOf(1);

    expect(new Set(first)).toEqual(new Set(['served', 'faulted']));
    expect(await outcomesOf(1)).toEqual(first);
    expect(await outcomesOf(2)).not.toEqual(first);
  });
});

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
          accountId: '123456789012',
          region: 'us-east-1',
          at: NOW,
          outcome: 'throttled',
          events: 0,
        },
      ]);
    });
  });
});
