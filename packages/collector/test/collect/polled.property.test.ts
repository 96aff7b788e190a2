import { fc, it } from '@fast-check/jest';
import {
  admit,
  EVENT_SOURCES,
  isOwnEvent,
  isOwnService,
  ownEventNames,
  parseOwnResources,
  servicesNaming,
} from '@iam-tracker/core';
import { isPolled } from '@iam-tracker/core/reading';
import { ACCOUNT_ID, buildRecord } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { planShards } from '../../src/collect/shards.ts';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-south-1'] as const;
const own = parseOwnResources(
  'function/tracker-collector,table/tracker-events,key/0000-1111,topic/tracker-alerts',
  'eu-west-1',
);
const OWN_SOURCES = ['lambda', 'dynamodb', 'kms', 'sns', 'sqs', 'logs', 's3', 'ec2'];
const NAMES = [
  ...new Set([
    ...EVENT_SOURCES.flatMap(({ keeps }) => (typeof keeps === 'string' ? [] : [...keeps])),
    ...ownEventNames(own),
    ...['CreateUser', 'AssumeRole', 'CreateTrustAnchor', 'AddPermission20150331v2'],
  ]),
];
const TARGETS = ['tracker-collector', 'tracker-events', 'tracker-alerts', 'other'];

const scope = fc.record(
  {
    families: fc.record({
      iam: fc.boolean(),
      sts: fc.boolean(),
      signin: fc.boolean(),
      sso: fc.boolean(),
      guard: fc.boolean(),
    }),
    homeRegion: fc.constant('us-east-1'),
    regions: fc.subarray([...REGIONS], { minLength: 1 }),
    ssoRegions: fc.subarray([...REGIONS], { minLength: 1 }),
    ownResources: fc.constant(own),
  },
  { requiredKeys: ['families', 'homeRegion'] },
);

describe('isPolled', () => {
  it.prop([
    scope,
    fc.constantFrom(...EVENT_SOURCES.map(({ service }) => service), ...OWN_SOURCES),
    fc.constantFrom(...NAMES),
    fc.constantFrom(...TARGETS),
    fc.constantFrom(...REGIONS),
  ])(
    'agrees with the shards that the collector plans',
    (settings, service, eventName, target, region) => {
      const name = { functionName: target, tableName: target, topicArn: target };
      const record = buildRecord({
        eventSource: `${service}.amazonaws.com`,
        eventName,
        awsRegion: region,
        requestParameters: name,
      });
      const noise = {
        filterAwsServiceEvents: true,
        filteredRoles: { patterns: [] },
        ...('ownResources' in settings ? { ownResources: own } : {}),
      };
      fc.pre(admit(record, noise as never).verdict === 'store');
      const shards = planShards({ regions: REGIONS, ...settings, accountId: ACCOUNT_ID });

      // What LookupEvents answers, less what storePage leaves to other shards.
      const isFound = (shards.get(region) ?? []).some((shard) => {
        if (shard.source !== undefined) return shard.source === record.eventSource;
        if (shard.resourceName !== undefined) {
          return isOwnService(service) && shard.resourceName.endsWith(target);
        }
        const isOfName = servicesNaming(eventName).has(service) || isOwnEvent(service, eventName);
        return shard.eventName === eventName && isOfName;
      });

      expect(isPolled(record, { accountId: ACCOUNT_ID, region }, settings)).toBe(isFound);
    },
  );
});
