import { gzipSync } from 'node:zlib';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  CloudWatchClient,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeRegionsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import type { SimulatedRegion } from '../../src/endpoint/regions.ts';
import { clientOptions, withAws } from './harness.ts';

const REGIONS: SimulatedRegion[] = [
  { name: 'us-east-1', optInStatus: 'opt-in-not-required' },
  { name: 'af-south-1', optInStatus: 'opted-in' },
  { name: 'me-south-1', optInStatus: 'not-opted-in' },
];

const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260302/us-east-1/monitoring/aws4_request, Signature=0';

describe('DescribeRegions', () => {
  it('lists the enabled Regions', async () => {
    await withAws({ regions: REGIONS }, async (aws) => {
      const { Regions } = await new EC2Client(clientOptions(aws)).send(
        new DescribeRegionsCommand({}),
      );

      expect(Regions).toEqual([
        {
          RegionName: 'us-east-1',
          Endpoint: 'ec2.us-east-1.amazonaws.com',
          OptInStatus: 'opt-in-not-required',
        },
        {
          RegionName: 'af-south-1',
          Endpoint: 'ec2.af-south-1.amazonaws.com',
          OptInStatus: 'opted-in',
        },
      ]);
    });
  });

  it.each([
    [{ AllRegions: true }, ['us-east-1', 'af-south-1', 'me-south-1']],
    [{ RegionNames: ['af-south-1'] }, ['af-south-1']],
    [{ RegionNames: ['me-south-1'] }, []],
    [
      {
        AllRegions: true,
        Filters: [{ Name: 'opt-in-status', Values: ['opted-in', 'not-opted-in'] }],
      },
      ['af-south-1', 'me-south-1'],
    ],
  ])('given %j lists %j', async (input, names) => {
    await withAws({ regions: REGIONS }, async (aws) => {
      const { Regions } = await new EC2Client(clientOptions(aws)).send(
        new DescribeRegionsCommand(input),
      );

      expect(Regions?.map((region) => region.RegionName)).toEqual(names);
    });
  });

  it.each([{ RegionNames: ['xx-west-1'] }, { Filters: [{ Name: 'endpoint', Values: ['*'] }] }])(
    'refuses %j',
    async (input) => {
      await withAws({ regions: REGIONS }, async (aws) => {
        const client = new EC2Client(clientOptions(aws));

        await expect(client.send(new DescribeRegionsCommand(input))).rejects.toMatchObject({
          name: 'InvalidParameterValue',
        });
      });
    },
  );
});

describe('a Region that is not enabled', () => {
  it.each(['me-south-1', 'eu-west-9'])('knows no caller: %s', async (region) => {
    await withAws({ regions: REGIONS }, async (aws) => {
      const options = clientOptions(aws, region);
      const lookup = new CloudTrailClient(options).send(new LookupEventsCommand({}));
      const identity = new STSClient(options).send(new GetCallerIdentityCommand({}));

      await expect(lookup).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
      await expect(identity).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    });
  });
});

describe('GetCallerIdentity', () => {
  it('names the account', async () => {
    await withAws({ accountId: '210987654321' }, async (aws) => {
      const client = new STSClient(clientOptions(aws));

      const identity = await client.send(new GetCallerIdentityCommand({}));

      expect(identity).toMatchObject({
        Account: '210987654321',
        Arn: 'arn:aws:sts::210987654321:assumed-role/iam-activity-tracker/simulated',
        UserId: 'AROAEXAMPLEEXAMPLE000:simulated',
      });
    });
  });
});

describe('what CloudTrail tells of trails', () => {
  const trails = [
    { name: 'all', homeRegion: 'us-east-1', isMultiRegion: true },
    { name: 'one', homeRegion: 'af-south-1', isLogging: false },
  ];
  const arn = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/all';

  it('shows a trail of all Regions in each, with or without its shadows', async () => {
    await withAws({ regions: REGIONS, trails }, async (aws) => {
      const client = new CloudTrailClient(clientOptions(aws, 'af-south-1'));
      const namesOf = async (input: object) =>
        (await client.send(new DescribeTrailsCommand(input))).trailList?.map(({ Name }) => Name);

      expect(await namesOf({})).toEqual(['all', 'one']);
      expect(await namesOf({ includeShadowTrails: false })).toEqual(['one']);
      expect(await namesOf({ trailNameList: [arn] })).toEqual(['all']);
      expect(await client.send(new GetTrailStatusCommand({ Name: 'one' }))).toMatchObject({
        IsLogging: false,
      });
    });
  });

  it('knows a trail of elsewhere by its ARN, and no other trail', async () => {
    await withAws({ regions: REGIONS, trails }, async (aws) => {
      const client = new CloudTrailClient(clientOptions(aws, 'af-south-1'));
      const select = (TrailName: string) =>
        client.send(new GetEventSelectorsCommand({ TrailName }));

      expect(await select(arn)).toMatchObject({
        TrailARN: arn,
        EventSelectors: [{ IncludeManagementEvents: true }],
      });
      await expect(select('all')).rejects.toMatchObject({ name: 'TrailNotFoundException' });
    });
  });
});

describe('PutMetricData', () => {
  it('keeps the metrics', async () => {
    await withAws({}, async (aws) => {
      const client = new CloudWatchClient(clientOptions(aws, 'eu-west-1'));
      const Dimensions = [{ Name: 'Shard', Value: 'a' }];

      await client.send(
        new PutMetricDataCommand({
          Namespace: 'IAMActivityTracker',
          MetricData: [
            { MetricName: 'EventsStored', Value: 3, Unit: 'Count', Dimensions },
            { MetricName: 'Duration', Values: [1, 2] },
          ],
        }),
      );

      const place = { region: 'eu-west-1', namespace: 'IAMActivityTracker' };
      expect(aws.metrics()).toEqual([
        { ...place, name: 'EventsStored', value: 3, unit: 'Count', dimensions: { Shard: 'a' } },
        { ...place, name: 'Duration', value: 2, unit: 'None', dimensions: {} },
      ]);
    });
  });

  it('reads what the client has compressed', async () => {
    await withAws({}, async (aws) => {
      const client = new CloudWatchClient(clientOptions(aws));
      const MetricData = Array.from({ length: 1000 }, (_, index) => ({
        MetricName: `a-metric-with-a-long-name-${index}`,
        Value: index,
      }));

      await client.send(new PutMetricDataCommand({ Namespace: 'Tests', MetricData }));

      expect(aws.metrics().map((metric) => metric.value)).toEqual(
        MetricData.map((metric) => metric.Value),
      );
    });
  });

  it.each([
    { Namespace: 'AWS/Lambda', MetricData: [{ MetricName: 'A', Value: 1 }] },
    { Namespace: 'Tests', MetricData: [] },
    { Namespace: 'Tests', MetricData: Array(1001).fill({ MetricName: 'A', Value: 1 }) },
    { Namespace: 'Tests', MetricData: [{ MetricName: '', Value: 1 }] },
    { Namespace: 'Tests', MetricData: [{ MetricName: 'A', Value: Number.NaN }] },
    { Namespace: 'Tests', MetricData: [{ MetricName: 'A', Values: [] }] },
    { Namespace: 'Tests', MetricData: [{ MetricName: 'A', Values: [1, 2], Counts: [1] }] },
  ])('refuses bad input, case %#', async (input) => {
    await withAws({}, async (aws) => {
      const client = new CloudWatchClient(clientOptions(aws));

      await expect(client.send(new PutMetricDataCommand(input))).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
      });
      expect(aws.metrics()).toEqual([]);
    });
  });
});

describe('anything else', () => {
  it('is refused by name in every protocol', async () => {
    await withAws({}, async (aws) => {
      const options = clientOptions(aws);
      const calls = [
        new EC2Client(options).send(new DescribeVpcsCommand({})),
        new STSClient(options).send(new GetSessionTokenCommand({})),
        new CloudWatchClient(options).send(new ListMetricsCommand({})),
      ];

      const results = await Promise.allSettled(calls);

      expect(results.map((result) => (result as PromiseRejectedResult).reason)).toMatchObject([
        { name: 'UnknownOperationException', message: expect.stringContaining('ec2 DescribeVpcs') },
        {
          name: 'UnknownOperationException',
          message: expect.stringContaining('sts GetSessionToken'),
        },
        { name: 'UnknownOperationException', message: expect.stringContaining('ListMetrics') },
      ]);
    });
  });

  it.each([
    ['an unsigned request', {}, '{}', 403, 'MissingAuthenticationToken'],
    ['another protocol', { authorization: AUTHORIZATION }, 'cbor', 400, 'POST /some/path'],
    ['no JSON', target('LookupEvents'), '{', 400, 'SerializationException'],
    ['no object', target('LookupEvents'), '[]', 400, 'SerializationException'],
    ['a time that is text', target('LookupEvents'), '{"StartTime":"now"}', 400, 'Serialization'],
    ['a token that is no text', target('LookupEvents'), '{"NextToken":1}', 400, 'Serialization'],
    ['a list that is none', target('LookupEvents'), '{"LookupAttributes":1}', 400, 'Attributes'],
    [
      'false gzip',
      { ...target('PutMetricData'), 'content-encoding': 'gzip' },
      '{}',
      400,
      'SerializationException',
    ],
  ])('refuses %s', async (_name, headers, body, status, named) => {
    await withAws({}, async (aws) => {
      const response = await fetch(`${aws.url}/some/path`, { method: 'POST', headers, body });

      expect(response.status).toBe(status);
      expect(await response.text()).toContain(named);
    });
  });

  it('takes an unsigned request when told which Region it is for', async () => {
    await withAws({ fallbackRegion: 'us-east-1' }, async (aws) => {
      const response = await fetch(aws.url, {
        method: 'POST',
        headers: { 'x-amz-target': 'CloudTrail_20131101.LookupEvents', 'content-encoding': 'gzip' },
        body: gzipSync('{}'),
      });

      expect(await response.json()).toEqual({ Events: [] });
    });
  });
});

function target(operation: string) {
  return { authorization: AUTHORIZATION, 'x-amz-target': `a.long.Name_1.${operation}` };
}
