import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { systemClock } from '@iam-tracker/core';
import { startSimulatedAws } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { anEvent, clientOptions, createTestClock, NOW, withAws } from './harness.ts';

const SOURCE = [{ AttributeKey: 'EventSource' as const, AttributeValue: 'iam.amazonaws.com' }];

describe('startSimulatedAws', () => {
  it('notes every request', async () => {
    const clock = createTestClock();

    await withAws({ clock, events: [anEvent(1)] }, async (aws, client) => {
      const ask = () => client.send(new LookupEventsCommand({ LookupAttributes: SOURCE }));
      await ask();
      clock.time += 500;
      await ask();
      await new STSClient(clientOptions(aws, 'eu-west-1')).send(new GetCallerIdentityCommand({}));
      await client.send(new LookupEventsCommand({ MaxResults: 51 })).catch(() => undefined);

      const region = 'us-east-1';
      const accountId = '123456789012';
      const lookup = { operation: 'LookupEvents', region, source: 'iam.amazonaws.com' };
      expect(aws.stats.entries).toEqual([
        { ...lookup, accountId, at: NOW, outcome: 'served', events: 1 },
        { ...lookup, accountId, at: NOW + 500, outcome: 'served', events: 1 },
        {
          operation: 'GetCallerIdentity',
          accountId,
          region: 'eu-west-1',
          at: NOW + 500,
          outcome: 'served',
          events: 0,
        },
        {
          operation: 'LookupEvents',
          accountId,
          region,
          at: NOW + 500,
          outcome: 'refused',
          events: 0,
        },
      ]);
      expect(aws.stats.count({ source: 'iam.amazonaws.com' })).toBe(2);
      expect(aws.stats.count({ region, outcome: 'refused' })).toBe(1);
      expect(aws.stats.count({ operation: 'GetCallerIdentity' })).toBe(1);
    });
  });

  it('takes as long over LookupEvents as it is told, and over nothing else', async () => {
    const clock = createTestClock();

    await withAws({ clock, latencyMilliseconds: 3900 }, async (aws, client) => {
      await client.send(new LookupEventsCommand({}));
      await new STSClient(clientOptions(aws)).send(new GetCallerIdentityCommand({}));

      expect(clock.sleeps).toEqual([3900]);
    });
  });

  it('refuses without delay what comes too fast', async () => {
    const clock = createTestClock();
    const options = { clock, latencyMilliseconds: 200, lookupRequestsPerSecond: 1 };

    await withAws(options, async (_aws, client) => {
      await client.send(new LookupEventsCommand({}));
      await client.send(new LookupEventsCommand({})).catch(() => undefined);

      expect(clock.sleeps).toEqual([200]);
    });
  });

  it('draws the time it takes from a range', async () => {
    const clock = createTestClock();
    const latencyMilliseconds = { minimum: 200, maximum: 300 };

    await withAws({ clock, latencyMilliseconds }, async (_aws, client) => {
      for (let i = 0; i < 20; i += 1) await client.send(new LookupEventsCommand({}));

      expect(Math.min(...clock.sleeps)).toBeGreaterThanOrEqual(200);
      expect(Math.max(...clock.sleeps)).toBeLessThan(300);
      expect(new Set(clock.sleeps).size).toBe(20);
    });
  });

  it('asks a function how long each call takes', async () => {
    const clock = createTestClock();
    const calls: unknown[] = [];
    const latencyMilliseconds = (call: unknown) => calls.push(call) * 10;

    await withAws({ clock, latencyMilliseconds }, async (_aws, client) => {
      await client.send(new LookupEventsCommand({}));
      await client.send(new LookupEventsCommand({ LookupAttributes: SOURCE }));

      expect(clock.sleeps).toEqual([10, 20]);
      expect(calls).toEqual([
        { region: 'us-east-1', source: undefined, at: NOW },
        { region: 'us-east-1', source: 'iam.amazonaws.com', at: NOW },
      ]);
    });
  });

  it('decides on arrival what a request gets', async () => {
    const clock = { ...createTestClock(), sleep: async () => aws?.add([anEvent(1)]) };
    let aws: Awaited<ReturnType<typeof startSimulatedAws>> | undefined;
    aws = await startSimulatedAws({ clock, latencyMilliseconds: 1 });
    const client = new CloudTrailClient(clientOptions(aws));

    const first = await client.send(new LookupEventsCommand({}));
    const second = await client.send(new LookupEventsCommand({}));

    expect([first.Events?.length, second.Events?.length]).toEqual([0, 1]);
    await aws.close();
  });

  it('ends requests that wait when it is closed', async () => {
    const aws = await startSimulatedAws({ clock: systemClock, latencyMilliseconds: 60_000 });
    const client = new CloudTrailClient(clientOptions(aws));
    const waiting = client.send(new LookupEventsCommand({}));
    const failed = expect(waiting).rejects.toThrow();
    while (aws.stats.entries.length === 0) await systemClock.sleep(1);

    await aws.close();

    await failed;
  });

  it('tells its own time in every answer, refusals included, unless told not to', async () => {
    const told = async (tellsTime: boolean) => {
      const times: (string | null)[] = [];
      await withAws({ tellsTime }, async (aws) => {
        for (const path of ['/', '/nothing']) {
          times.push((await fetch(aws.url + path, { method: 'POST' })).headers.get('date'));
        }
      });
      return times;
    };

    expect(await told(true)).toEqual(Array(2).fill('Mon, 02 Mar 2026 12:00:00 GMT'));
    expect(await told(false)).toEqual([null, null]);
  });

  it('says so when the port is taken', async () => {
    await withAws({}, async (aws) => {
      const port = Number(new URL(aws.url).port);

      await expect(startSimulatedAws({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    });
  });
});
