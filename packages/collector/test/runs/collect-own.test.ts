import { createAwsTime, nameStream, parseOwnResources, systemClock } from '@iam-tracker/core';
import type { SimulatedEvent } from '@iam-tracker/simulator';
import { ACCOUNT_ID, buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createCloudTrailHistory } from '../../src/adapters/cloudtrail-history.ts';
import { withAws } from '../world/aws.ts';
import { createTestCollector } from '../world/collector.ts';
import { NOW } from '../world/shard.ts';

const REGION = 'eu-west-1';
const OWN = parseOwnResources(
  [
    'function+role+rule/tracker-collector',
    'table/tracker-events',
    'topic/tracker-alerts',
    'key/1234abcd',
    'bucket/tracker-analytics',
    'alarm/tracker-collector-silent',
  ].join(','),
  REGION,
);
const FAMILIES = { iam: false, sts: false, signin: false, sso: false, guard: true };
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:tracker-collector`;

let next = 0;

function call(service: string, eventName: string, changes: Record<string, unknown> = {}) {
  next += 1;
  const record = buildRecord({
    eventID: `${eventName}-${next}`,
    eventTime: new Date((NOW - 600 - next) * 1000).toISOString().replace('.000Z', 'Z'),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: REGION,
    readOnly: false,
    ...changes,
  });
  return { record: record as SimulatedEvent['record'], visibleAt: 0 };
}

const asked = (service: string, eventName: string, requestParameters: object, changes = {}) =>
  call(service, eventName, { requestParameters, ...changes });

const refused = (service: string, eventName: string, resource: string) =>
  call(service, eventName, {
    requestParameters: null,
    errorCode: 'AccessDenied',
    errorMessage: `User: arn:aws:iam::${ACCOUNT_ID}:user/mallory is not authorized to perform: ${service}:x on resource: ${resource} because no identity-based policy allows it`,
  });

/** Runs the collector over real HTTP against an account with such events. */
async function collectFrom(events: readonly SimulatedEvent[], isOwnKnown = true) {
  let outcome: { stored: string[]; asked: string[]; streams: string[] } | undefined;
  await withAws({ events }, async (aws, client) => {
    const collector = createTestCollector({
      settings: {
        families: FAMILIES,
        noise: {
          filterAwsServiceEvents: true,
          filteredRoles: { patterns: [] },
          ...(isOwnKnown ? { ownResources: OWN } : {}),
        },
        lookupRequestsPerSecond: 1000,
      },
      replace: () => ({ history: createCloudTrailHistory(createAwsTime(systemClock), client) }),
    });
    const { errors } = await collector.run();
    expect(errors).toEqual([]);
    expect(aws.stats.count({ operation: 'LookupEvents' })).toBe(collector.calls.length);
    outcome = {
      stored: [...collector.store.ids].map((id) => id.replace(/-\d+$/, '')).sort(),
      asked: collector.calls
        .filter(({ query }) => query.region === REGION)
        .map(({ query }) => nameStream(query)),
      streams: collector.coverage
        .all()
        .filter(({ shard }) => shard.region === REGION)
        .map(({ shard }) => nameStream(shard)),
    };
  });
  if (outcome === undefined) throw new Error('the collector did not run');
  return outcome;
}

describe('collect, of what is done to the deployment itself', () => {
  it('stores what changes it, of services that are not read otherwise', async () => {
    const { stored } = await collectFrom([
      asked('lambda', 'UpdateFunctionCode20150331v2', { functionName: 'tracker-collector' }),
      asked('lambda', 'AddPermission20150331v2', { functionName: FUNCTION_ARN }),
      asked('events', 'DisableRule', { name: 'tracker-collector' }),
      asked('events', 'PutTargets', { rule: 'tracker-collector', targets: [] }),
      asked('dynamodb', 'UpdateTable', { tableName: 'tracker-events' }),
      asked('sns', 'Subscribe', { topicArn: `arn:aws:sns:${REGION}:${ACCOUNT_ID}:tracker-alerts` }),
      asked('sns', 'Unsubscribe', {
        subscriptionArn: `arn:aws:sns:${REGION}:${ACCOUNT_ID}:tracker-alerts:6b0c`,
      }),
      asked('s3', 'PutBucketPolicy', { bucketName: 'tracker-analytics' }),
      asked('kms', 'ScheduleKeyDeletion', { keyId: '1234abcd' }),
      asked('monitoring', 'DeleteAlarms', { alarmNames: ['x', 'tracker-collector-silent'] }),
    ]);

    expect(stored).toEqual([
      'AddPermission20150331v2',
      'DeleteAlarms',
      'DisableRule',
      'PutBucketPolicy',
      'PutTargets',
      'ScheduleKeyDeletion',
      'Subscribe',
      'Unsubscribe',
      'UpdateFunctionCode20150331v2',
      'UpdateTable',
    ]);
  });

  it('stores attempts that were refused, of which the request is not recorded', async () => {
    const { stored } = await collectFrom([
      refused('lambda', 'DeleteFunction20150331', FUNCTION_ARN),
      refused(
        'events',
        'RemoveTargets',
        `arn:aws:events:${REGION}:${ACCOUNT_ID}:rule/tracker-collector`,
      ),
      refused('lambda', 'UpdateFunctionCode20150331v2', `${FUNCTION_ARN}-other`),
    ]);

    expect(stored).toEqual(['DeleteFunction20150331', 'RemoveTargets']);
  });

  it('stores a call that spells the function in a way of its own', async () => {
    const functionName = `${ACCOUNT_ID}:function:tracker-collector`;

    const { stored } = await collectFrom([
      asked('lambda', 'PutFunctionConcurrency20171031', { functionName }),
    ]);

    expect(stored).toEqual(['PutFunctionConcurrency20171031']);
  });

  it('passes over reads, what is done to others, and what other shards read', async () => {
    const role = `arn:aws:iam::${ACCOUNT_ID}:role/tracker-collector`;

    const { stored } = await collectFrom([
      asked(
        'lambda',
        'GetFunction20150331v2',
        { functionName: 'tracker-collector' },
        { readOnly: true },
      ),
      asked('lambda', 'UpdateFunctionCode20150331v2', { functionName: 'shop' }),
      asked('dynamodb', 'DeleteTable', { tableName: 'shop' }),
      asked('ecs', 'DeleteAlarms', { alarmNames: ['tracker-collector-silent'] }),
      call('sts', 'AssumeRole', {
        resources: [{ ARN: 'tracker-collector', type: 'AWS::STS::AssumedRole' }, { ARN: role }],
      }),
      asked(
        'lambda',
        'DeleteFunction20150331',
        { functionName: 'tracker-collector' },
        { awsRegion: 'us-east-1' },
      ),
    ]);

    expect(stored).toEqual([]);
  });

  it('costs one request a quiet shard, has a ledger for each, and nothing without a deployment', async () => {
    const watched = await collectFrom([]);
    const unwatched = await collectFrom([], false);

    const own = watched.streams.filter((stream) => !unwatched.streams.includes(stream));
    expect(own.filter((stream) => stream.startsWith('resource:')).sort()).toEqual([
      `resource:arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/tracker-events`,
      `resource:${FUNCTION_ARN}`,
      `resource:arn:aws:sns:${REGION}:${ACCOUNT_ID}:tracker-alerts`,
      'resource:tracker-analytics',
      'resource:tracker-collector',
      'resource:tracker-events',
    ]);
    expect(watched.asked.length - unwatched.asked.length).toBe(own.length);
    expect(watched.asked.length).toBe(watched.streams.length);
  });
});
