import { createAwsTime, isAppError, systemClock } from '@iam-tracker/core';
import type { Fault } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { createCloudTrailHistory, lookupParams } from '../../src/adapters/cloudtrail-history.ts';
import type { EventHistory, LookupQuery } from '../../src/ports.ts';
import {
  answering,
  aSimulatedEvent,
  type ClientOptions,
  withAws,
  withServer,
} from '../world/aws.ts';
import { namesOf } from '../world/pages.ts';
import { between, NOW, SHARD } from '../world/shard.ts';

const QUERY = {
  region: SHARD.region,
  source: SHARD.source,
  interval: between(NOW - 3600, NOW),
} satisfies LookupQuery;

function lookUp(
  history: EventHistory,
  query: Partial<Pick<LookupQuery, 'interval' | 'region'>> = {},
  token?: string,
) {
  return history.lookUp({ ...QUERY, ...query }, token, new AbortController().signal);
}

/** Looks up and returns the error that must come of it. */
async function refusalOf(client: ClientOptions, token?: string, signal?: AbortSignal) {
  const history = createCloudTrailHistory(createAwsTime(systemClock), client);
  const error = await history
    .lookUp(QUERY, token, signal ?? new AbortController().signal)
    .then((page) => new Error(`answered with ${page.entries.length} entries`))
    .catch((thrown: unknown) => thrown);
  if (isAppError(error)) return error;
  throw error;
}

describe('lookupParams', () => {
  it('asks for one source, both ends included, in whole seconds, the largest pages', () => {
    expect(lookupParams({ ...QUERY, interval: between(1000, 2000) }, undefined)).toEqual({
      LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: 'sts.amazonaws.com' }],
      StartTime: new Date(1_000_000),
      EndTime: new Date(1_999_000),
      MaxResults: 50,
    });
  });

  it('asks for one event name, whatever services have it', () => {
    const { region, interval } = QUERY;

    expect(lookupParams({ region, interval, eventName: 'StopLogging' }, undefined)).toMatchObject({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'StopLogging' }],
    });
  });

  it('asks for one resource, as its name is spelled', () => {
    const { region, interval } = QUERY;

    expect(lookupParams({ region, interval, resourceName: 'a/b:c' }, undefined)).toMatchObject({
      LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: 'a/b:c' }],
    });
  });

  it('passes a token on beside the very same question', () => {
    const first = lookupParams(QUERY, undefined);

    expect(lookupParams(QUERY, 'token')).toEqual({ ...first, NextToken: 'token' });
  });
});

describe('createCloudTrailHistory', () => {
  it('reads a stretch without its end, newest first, with what is around each record', async () => {
    const events = [
      aSimulatedEvent(0, 'after'),
      aSimulatedEvent(1, 'last'),
      aSimulatedEvent(3600, 'first'),
      aSimulatedEvent(3601, 'before'),
    ];
    await withAws({ events }, async (_aws, client) => {
      const page = await lookUp(createCloudTrailHistory(createAwsTime(systemClock), client));

      expect(page).toEqual({
        entries: [events[1], events[2]].map((event) => ({
          text: JSON.stringify(event?.record),
          envelope: {
            eventId: event?.record.eventID,
            eventName: 'AssumeRole',
            eventSource: SHARD.source,
            eventTime: Date.parse(event?.record.eventTime ?? '') / 1000,
          },
        })),
      });
    });
  });

  it('reads on with the token of a page, until there is none', async () => {
    const events = Array.from({ length: 120 }, (_, n) => aSimulatedEvent(n + 1, `event-${n}`));
    await withAws({ events }, async (_aws, client) => {
      const history = createCloudTrailHistory(createAwsTime(systemClock), client);
      const names: unknown[] = [];
      const sizes: number[] = [];

      let token: string | undefined;
      do {
        const page = await lookUp(history, {}, token);
        names.push(...namesOf(page.entries));
        sizes.push(page.entries.length);
        token = page.nextToken;
      } while (token !== undefined);

      expect(sizes).toEqual([50, 50, 20]);
      expect(names).toEqual(events.map(({ record }) => record.eventID));
    });
  });

  it('asks each Region for itself', async () => {
    await withAws({}, async (aws, client) => {
      const history = createCloudTrailHistory(createAwsTime(systemClock), client);

      await lookUp(history);
      await lookUp(history, { region: 'eu-west-1' });
      await lookUp(history);

      const regions = aws.stats.entries.map(({ region }) => region);
      expect(regions).toEqual(['us-east-1', 'eu-west-1', 'us-east-1']);
    });
  });

  it('survives entries of which CloudTrail tells next to nothing', async () => {
    const body = JSON.stringify({ Events: [{}, { EventTime: 1.75 }] });
    await withServer(answering(200, body), async (client) => {
      const page = await lookUp(createCloudTrailHistory(createAwsTime(systemClock), client));

      expect(page.entries).toEqual([
        { text: '', envelope: {} },
        { text: '', envelope: { eventTime: 1 } },
      ]);
    });
  });

  it('reads an answer without events as an empty last page', async () => {
    await withServer(answering(200, '{}'), async (client) => {
      expect(await lookUp(createCloudTrailHistory(createAwsTime(systemClock), client))).toEqual({
        entries: [],
      });
    });
  });
});

describe('createCloudTrailHistory, when refused', () => {
  it.each<[Fault, string, string]>([
    ['throttle', 'LOOKUP_THROTTLED', 'ThrottlingException: Rate exceeded'],
    ['access-denied', 'LOOKUP_FAILED', 'AccessDeniedException: User is not authorized'],
    ['unrecognized-client', 'LOOKUP_FAILED', 'UnrecognizedClientException: The security token'],
    ['internal-error', 'LOOKUP_UNAVAILABLE', 'InternalFailure: An internal error'],
    ['unavailable', 'LOOKUP_UNAVAILABLE', 'ServiceUnavailable: The service'],
    ['reset', 'LOOKUP_UNAVAILABLE', ''],
    ['cut', 'LOOKUP_UNAVAILABLE', ''],
  ])('translates %s to %s after exactly one request', async (fault, code, words) => {
    await withAws({ faults: [{ fault }] }, async (aws, client) => {
      const error = await refusalOf(client);

      expect(error).toMatchObject({ code, cause: expect.any(Error) });
      expect(error.message).toContain(`LookupEvents for sts.amazonaws.com in us-east-1: ${words}`);
      expect(aws.stats.entries).toHaveLength(1);
    });
  });

  it('says what is needed when it is not allowed', async () => {
    await withAws({ faults: [{ fault: 'access-denied' }] }, async (_aws, client) => {
      expect((await refusalOf(client)).hint).toContain('cloudtrail:LookupEvents');
    });
  });

  it('tells a refused token from other refusals', async () => {
    await withAws({}, async (_aws, client) => {
      expect(await refusalOf(client, 'made up')).toMatchObject({ code: 'LOOKUP_TOKEN_REJECTED' });
    });
  });

  it('translates a range that CloudTrail does not take', async () => {
    await withAws({}, async (_aws, client) => {
      const history = createCloudTrailHistory(createAwsTime(systemClock), client);

      const end = lookUp(history, { interval: between(0, NOW) });

      await expect(end).rejects.toMatchObject({
        code: 'LOOKUP_FAILED',
        message: expect.stringContaining('InvalidTimeRangeException'),
      });
    });
  });

  it.each([
    ['a proxy that is down', 502, '<html>bad gateway</html>', 'LOOKUP_UNAVAILABLE'],
    ['a page instead of an answer', 200, '<html>please log in</html>', 'LOOKUP_UNAVAILABLE'],
    ['half an answer', 200, '{"Events":[{"EventId":"1', 'LOOKUP_UNAVAILABLE'],
    ['a time that is none', 200, '{"Events":[{"EventTime":"soon"}]}', 'LOOKUP_UNAVAILABLE'],
    ['the status that other services throttle with', 429, '{}', 'LOOKUP_THROTTLED'],
    ['a slow-down by another name', 400, '{"__type":"RequestLimitExceeded"}', 'LOOKUP_THROTTLED'],
    ['a time-out of the server', 408, '{}', 'LOOKUP_UNAVAILABLE'],
    ['an error that is not known', 400, '{"__type":"com.amazonaws#NewException"}', 'LOOKUP_FAILED'],
    ['credentials that have expired', 400, '{"__type":"ExpiredTokenException"}', 'LOOKUP_FAILED'],
  ])('copes with %s', async (_what, status, body, code) => {
    await withServer(answering(status, body), async (client) => {
      expect((await refusalOf(client)).code).toBe(code);
    });
  });

  it('finds a closed port worth another try', async () => {
    let endpoint = '';
    await withServer(answering(200, '{}'), async (client) => {
      endpoint = client.endpoint;
    });

    const error = await refusalOf({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' },
    });

    expect(error.code).toBe('LOOKUP_UNAVAILABLE');
  });

  it('repeats what a server said in part and printable', async () => {
    const body = JSON.stringify({
      __type: 'NewException',
      message: `\u001b[31m${'x'.repeat(1e6)}`,
    });
    await withServer(answering(400, body), async (client) => {
      const { message } = await refusalOf(client);

      expect(message.length).toBeLessThan(1000);
      expect(message).toContain('\\x1b[31mxxx');
    });
  });
});

describe('createCloudTrailHistory, when aborted', () => {
  it('ends a request that hangs, with the reason', async () => {
    await withAws({ faults: [{ fault: 'hang' }] }, async (_aws, client) => {
      const stop = new AbortController();
      const reason = new Error('time is up');
      const end = createCloudTrailHistory(createAwsTime(systemClock), client).lookUp(
        QUERY,
        undefined,
        stop.signal,
      );

      setTimeout(() => stop.abort(reason), 20);

      await expect(end).rejects.toBe(reason);
    });
  });

  it('makes no request when that was before', async () => {
    await withAws({}, async (aws, client) => {
      const reason = new Error('time is up');

      const end = createCloudTrailHistory(createAwsTime(systemClock), client).lookUp(
        QUERY,
        undefined,
        AbortSignal.abort(reason),
      );

      await expect(end).rejects.toBe(reason);
      expect(aws.stats.entries).toEqual([]);
    });
  });

  it('leaves no listener behind on a signal that lives on', async () => {
    await withAws({}, async (_aws, client) => {
      const history = createCloudTrailHistory(createAwsTime(systemClock), client);
      const { signal } = new AbortController();
      let listeners = 0;
      const [add, remove] = [signal.addEventListener, signal.removeEventListener];
      signal.addEventListener = (...args: Parameters<typeof add>) => {
        listeners += 1;
        add.apply(signal, args);
      };
      signal.removeEventListener = (...args: Parameters<typeof remove>) => {
        listeners -= 1;
        remove.apply(signal, args);
      };

      for (let request = 0; request < 5; request += 1) {
        await history.lookUp(QUERY, undefined, signal);
      }
      await new Promise((resolve) => setImmediate(resolve));

      expect(listeners).toBe(0);
    });
  });
});
