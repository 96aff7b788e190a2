import { callerIdentity, type FakeAwsReply, refuse } from '@iam-tracker/test-utils/operator';
import { describe, expect, it } from '@jest/globals';
import {
  createBuckets,
  createFunctions,
  createIdentity,
  createTables,
} from '../../src/adapters/aws-cloud.ts';
import { createAlarms, createLogGroups } from '../../src/adapters/cloudwatch.ts';
import { withAws } from './with-aws.ts';

const signal = new AbortController().signal;
const refusing = () => refuse('AccessDeniedException');
const refused = { code: 'AWS_REFUSED', message: expect.stringContaining('AccessDenied') };

describe('createIdentity', () => {
  it('tells whose credentials these are', async () => {
    await withAws(
      () => callerIdentity('123456789012'),
      async (config) => {
        await expect(createIdentity(config)()).resolves.toEqual({
          accountId: '123456789012',
          arn: 'arn:aws:iam::123456789012:user/ada',
        });
      },
    );
  });

  it('says that they do not work', async () => {
    const body =
      '<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>';
    await withAws(
      () => ({ status: 403, headers: { 'content-type': 'text/xml' }, body }),
      async (config) => {
        await expect(createIdentity(config)()).rejects.toMatchObject({
          code: 'AWS_REFUSED',
          message: expect.stringContaining('InvalidClientTokenId'),
          hint: expect.stringContaining('--profile'),
        });
      },
    );
  });
});

describe('createFunctions', () => {
  it('tells how a stream is doing', async () => {
    const body = { State: 'Enabled', LastProcessingResult: 'No records processed' };
    await withAws(
      () => ({ body }),
      async (config) => {
        const { stream } = createFunctions(config);

        expect(await stream('m')).toEqual({ id: 'm', state: 'Enabled', lastResult: '' });
      },
    );
    await withAws(
      () => ({ body: { State: 'Enabled', LastProcessingResult: 'OK' } }),
      async (config) => {
        expect(await createFunctions(config).stream('m')).toMatchObject({ lastResult: 'OK' });
      },
    );
  });

  it('tells that a stream is gone, or may not be looked at', async () => {
    await withAws(
      () => refuse('ResourceNotFoundException', 'no', 404),
      async (config) => {
        expect(await createFunctions(config).stream('m')).toMatchObject({ state: 'gone' });
      },
    );
    await withAws(refusing, async (config) => {
      await expect(createFunctions(config).stream('m')).rejects.toMatchObject(refused);
    });
  });

  it('describes a function', async () => {
    const body = { State: 'Active', Runtime: 'nodejs22.x', LastModified: 'then', CodeSha256: 'x' };
    await withAws(
      () => ({ body }),
      async (config) => {
        await expect(createFunctions(config).describe('f')).resolves.toEqual({
          name: 'f',
          state: 'Active',
          runtime: 'nodejs22.x',
          lastModified: 'then',
          codeSha256: 'x',
        });
      },
    );
  });

  it('says so when it knows nothing', async () => {
    await withAws(
      () => ({ body: {} }),
      async (config) => {
        await expect(createFunctions(config).describe('f')).resolves.toMatchObject({
          state: 'unknown',
          runtime: 'unknown',
        });
      },
    );
  });

  it('returns what a function answers', async () => {
    await withAws(
      () => ({ body: { total: 1 } }),
      async (config, requests) => {
        const answer = await createFunctions(config).invoke('f', { days: 1 }, signal);

        expect(answer).toEqual({ total: 1 });
        expect(requests[0]).toMatchObject({
          operation: expect.stringContaining('/functions/f/invocations'),
          input: { days: 1 },
        });
      },
    );
  });

  it('takes an empty answer for none', async () => {
    await withAws(
      () => ({ body: '' }),
      async (config) => {
        await expect(createFunctions(config).invoke('f', {}, signal)).resolves.toBeNull();
      },
    );
  });

  it('tells what a function threw', async () => {
    const body = { errorType: 'CollectError', errorMessage: 'a\u001bshard' };
    await withAws(
      () => ({ headers: { 'x-amz-function-error': 'Unhandled' }, body }),
      async (config) => {
        await expect(createFunctions(config).invoke('f', {}, signal)).rejects.toMatchObject({
          code: 'FUNCTION_FAILED',
          message: 'Function f failed: CollectError: a\\x1bshard',
        });
      },
    );
  });

  it('tells a function that is busy from one that is refused', async () => {
    await withAws(
      (_, index) => (index === 0 ? refuse('TooManyRequestsException', 'busy', 429) : refusing()),
      async (config) => {
        const functions = createFunctions(config);

        await expect(functions.invoke('f', {}, signal)).rejects.toMatchObject({ code: 'BUSY' });
        await expect(functions.invoke('f', {}, signal)).rejects.toMatchObject(refused);
        await expect(functions.describe('f')).rejects.toMatchObject(refused);
      },
    );
  });
});

describe('createLogGroups', () => {
  const collect = async (lines: AsyncIterable<object>) => {
    const found: object[] = [];
    for await (const line of lines) found.push(line);
    return found;
  };

  it('reads page by page', async () => {
    await withAws(
      (_, index) => ({
        body:
          index === 0
            ? { events: [{ eventId: '1', message: 'a', timestamp: 5 }], nextToken: 'n' }
            : { events: [{}] },
      }),
      async (config, requests) => {
        const lines = await collect(createLogGroups(config).read('/g', 4, signal));

        expect(lines).toEqual([
          { id: '1', text: 'a', time: 5 },
          { id: '', text: '', time: 0 },
        ]);
        expect(requests.map(({ input }) => input)).toEqual([
          { logGroupName: '/g', startTime: 4 },
          { logGroupName: '/g', startTime: 4, nextToken: 'n' },
        ]);
      },
    );
  });

  it('takes a group that does not exist for an empty one', async () => {
    await withAws(
      () => refuse('ResourceNotFoundException'),
      async (config) => {
        const logs = createLogGroups(config);

        expect(await collect(logs.read('/g', 0, signal))).toEqual([]);
        expect(await logs.lastEventTime('/g')).toBeUndefined();
      },
    );
  });

  it('knows when a group got its last line', async () => {
    await withAws(
      () => ({ body: { logStreams: [{ lastEventTimestamp: 7 }] } }),
      async (config) => {
        expect(await createLogGroups(config).lastEventTime('/g')).toBe(7);
      },
    );
  });

  it('says what it may not read', async () => {
    await withAws(refusing, async (config) => {
      const logs = createLogGroups(config);

      await expect(collect(logs.read('/g', 0, signal))).rejects.toMatchObject(refused);
    });
  });
});

describe('createAlarms', () => {
  it('tells how much waits in each queue of late', async () => {
    const body = {
      MetricDataResults: [
        { Id: 'q1', Values: [3, 9] },
        { Id: 'q0', Values: [] },
      ],
    };
    await withAws(
      () => ({ body }),
      async (config, requests) => {
        const { waiting } = createAlarms(config);

        expect(await waiting(['a', 'b', 'c'], 1_000)).toEqual(
          new Map([
            ['a', 0],
            ['b', 3],
            ['c', 0],
          ]),
        );
        expect(requests[0]?.input).toMatchObject({ ScanBy: 'TimestampDescending' });
        expect(await waiting([], 1_000)).toEqual(new Map());
        expect(requests).toHaveLength(1);
      },
    );
    await withAws(refusing, async (config) => {
      await expect(createAlarms(config).waiting(['a'], 0)).rejects.toMatchObject(refused);
    });
  });

  it('asks for a hundred at a time', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `alarm-${index}`);
    await withAws(
      ({ input }) => ({
        body: {
          MetricAlarms: (input.AlarmNames as string[]).map((AlarmName) => ({
            ...{ AlarmName, StateValue: 'OK', StateReason: 'fine', StateUpdatedTimestamp: 2 },
          })),
        },
      }),
      async (config, requests) => {
        const alarms = await createAlarms(config).alarms(names);

        expect(alarms).toHaveLength(150);
        expect(alarms[0]).toEqual({
          ...{ name: 'alarm-0', state: 'OK', reason: 'fine', since: 2_000, actions: [] },
        });
        expect(requests).toHaveLength(2);
      },
    );
  });

  it('takes composite alarms too, and what it knows nothing of for that', async () => {
    await withAws(
      () => ({ body: { CompositeAlarms: [{}] } }),
      async (config) => {
        expect(await createAlarms(config).alarms(['a'])).toEqual([
          { name: '', state: 'INSUFFICIENT_DATA', reason: '', since: undefined, actions: [] },
        ]);
      },
    );
  });

  it('sums up runs and errors', async () => {
    const MetricDataResults = [
      { Id: 'runs', Values: [3, 4] },
      { Id: 'errors', Values: [] },
    ];
    await withAws(
      (_, index) => ({ body: index === 0 ? { MetricDataResults } : {} }),
      async (config) => {
        const monitoring = createAlarms(config);

        expect(await monitoring.runs('f', 10_000_000, 1)).toEqual({ runs: 7, errors: 0 });
        expect(await monitoring.runs('f', 10_000_000, 1)).toEqual({ runs: 0, errors: 0 });
      },
    );
  });

  it('says what it may not read', async () => {
    await withAws(refusing, async (config) => {
      const monitoring = createAlarms(config);

      await expect(monitoring.alarms(['a'])).rejects.toMatchObject(refused);
      await expect(monitoring.runs('f', 0, 1)).rejects.toMatchObject(refused);
    });
  });
});

describe('createTables', () => {
  it('knows how large a table is, and whether it is protected', async () => {
    const Table = {
      TableStatus: 'ACTIVE',
      ItemCount: 3,
      TableSizeBytes: 90,
      DeletionProtectionEnabled: true,
    };
    await withAws(
      (_, index) => ({ body: index === 0 ? { Table } : {} }),
      async (config) => {
        const tables = createTables(config);

        expect(await tables.size('t')).toEqual({
          ...{ name: 't', status: 'ACTIVE', items: 3, bytes: 90, isProtected: true },
        });
        expect(await tables.size('t')).toEqual({
          ...{ name: 't', status: 'unknown', items: 0, bytes: 0, isProtected: false },
        });
      },
    );
  });

  it('says that there is no such table', async () => {
    await withAws(
      () => refuse('com.amazonaws.dynamodb.v20120810#ResourceNotFoundException'),
      async (config) => {
        await expect(createTables(config).size('t')).rejects.toMatchObject({
          code: 'TABLE_MISSING',
        });
      },
    );
  });

  it('reads the ledgers of a control table', async () => {
    await withAws(
      () => ({ body: { Items: [] } }),
      async (config) => {
        expect(await createTables(config).coverage('t', signal)).toEqual([]);
      },
    );
  });
});

describe('createBuckets', () => {
  const xml = (body: string): FakeAwsReply => ({
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0"?>${body}`,
  });
  const page = (keys: readonly string[], more = '') =>
    xml(
      `<ListVersionsResult>${keys
        .map((key) => `<Version><Key>${key}</Key><VersionId>v1</VersionId></Version>`)
        .join(
          '',
        )}<DeleteMarker><Key>gone</Key><VersionId>v2</VersionId></DeleteMarker>${more}</ListVersionsResult>`,
    );
  const MORE =
    '<IsTruncated>true</IsTruncated><NextKeyMarker>b</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>';
  const missing: FakeAwsReply = {
    status: 404,
    headers: { 'content-type': 'application/xml' },
    body: '<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>',
  };
  const denied: FakeAwsReply = {
    status: 403,
    headers: { 'content-type': 'application/xml' },
    body: '<Error><Code>AccessDenied</Code><Message>no</Message></Error>',
  };

  it('counts versions and delete markers on all pages', async () => {
    await withAws(
      (_, index) => (index === 0 ? page(['a', 'b'], MORE) : page(['c'])),
      async (config, requests) => {
        expect(await createBuckets(config).count('bucket', 100)).toBe(5);
        expect(requests[1]?.operation).toContain('key-marker=b');
      },
    );
  });

  it('stops counting where it is told', async () => {
    await withAws(
      () => page(['a', 'b'], MORE),
      async (config, requests) => {
        expect(await createBuckets(config).count('bucket', 2)).toBe(2);
        expect(requests).toHaveLength(1);
      },
    );
  });

  it('takes a bucket that is gone for an empty one', async () => {
    await withAws(
      () => missing,
      async (config) => {
        expect(await createBuckets(config).count('bucket', 2)).toBe(0);
      },
    );
  });

  it('deletes every version', async () => {
    const progress: number[] = [];
    await withAws(
      ({ operation }) => (operation.startsWith('POST') ? xml('<DeleteResult/>') : page(['a'])),
      async (config, requests) => {
        await createBuckets(config).empty('bucket', (count) => progress.push(count), signal);

        expect(progress).toEqual([2]);
        expect(requests[1]?.body).toContain('<VersionId>v2</VersionId>');
      },
    );
  });

  it('deletes nothing of an empty bucket', async () => {
    await withAws(
      () => xml('<ListVersionsResult/>'),
      async (config, requests) => {
        await createBuckets(config).empty('bucket', () => undefined, signal);

        expect(requests).toHaveLength(1);
      },
    );
  });

  it('says what S3 does not delete', async () => {
    const result =
      '<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>';
    await withAws(
      ({ operation }) => (operation.startsWith('POST') ? xml(result) : page(['a'])),
      async (config) => {
        await expect(
          createBuckets(config).empty('bucket', () => undefined, signal),
        ).rejects.toMatchObject({
          code: 'AWS_REFUSED',
          message: 'Cannot delete a of bucket bucket: AccessDenied: no',
        });
      },
    );
  });

  it('says what it may not list, and stops when it is told', async () => {
    await withAws(
      () => denied,
      async (config) => {
        const buckets = createBuckets(config);
        const stopped = AbortSignal.abort(new Error('stopped'));

        await expect(buckets.count('bucket', 1)).rejects.toMatchObject(refused);
        await expect(buckets.empty('bucket', () => undefined, signal)).rejects.toMatchObject(
          refused,
        );
        await expect(buckets.empty('bucket', () => undefined, stopped)).rejects.toThrow('stopped');
      },
    );
  });
});
