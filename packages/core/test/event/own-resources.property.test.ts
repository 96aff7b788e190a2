import { fc, it } from '@fast-check/jest';
import { findOwnResource, formatShardId, parseOwnResources } from '@iam-tracker/core';
import { ACCOUNT_ID } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { parseShardId } from '../../src/coverage/ledger.ts';

const REGION = 'eu-west-1';
const words = fc.stringMatching(/^[a-z][a-z0-9-]{2,20}$/);
const SPELLINGS: readonly [
  type: string,
  service: string,
  field: string,
  ...((name: string) => string)[],
][] = [
  [
    'function',
    'lambda',
    'functionName',
    (name) => name,
    (name) => `${name}:PROD`,
    (name) => `${ACCOUNT_ID}:function:${name}`,
    (name) => `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`,
    (name) => `arn:aws-cn:lambda:${REGION}:${ACCOUNT_ID}:function:${name}:1`,
  ],
  [
    'table',
    'dynamodb',
    'tableName',
    (name) => name,
    (name) => `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${name}`,
    (name) => `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${name}/index/x`,
  ],
  ['topic', 'sns', 'topicArn', (name) => `arn:aws:sns:${REGION}:${ACCOUNT_ID}:${name}`],
  [
    'queue',
    'sqs',
    'queueUrl',
    (name) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${name}`,
    (name) => `https://queue.amazonaws.com/${ACCOUNT_ID}/${name}`,
  ],
  ['role', 'iam', 'roleName', (name) => name],
  ['rule', 'events', 'name', (name) => name],
];

const calls = fc.constantFrom(...SPELLINGS).chain(([type, service, field, ...spell]) =>
  fc.record({
    type: fc.constant(type),
    service: fc.constant(service),
    field: fc.constant(field),
    spelled: fc.constantFrom(...spell),
  }),
);

describe('findOwnResource', () => {
  it.prop([calls, words, words])(
    'knows a resource however it is spelled, and never another',
    ({ field, service, spelled, type }, own, other) => {
      const resources = parseOwnResources(`${type}/${own}`, REGION);
      const find = (name: string) =>
        findOwnResource(resources, {
          eventSource: `${service}.amazonaws.com`,
          awsRegion: REGION,
          accountId: ACCOUNT_ID,
          request: { [field]: spelled(name) },
          response: {},
        });

      expect(find(own)).toBe(`${type}/${own}`);
      expect(find(other)).toBe(other === own ? `${type}/${own}` : undefined);
    },
  );

  it.prop([fc.jsonValue(), fc.jsonValue(), fc.jsonValue()])(
    'never throws, whatever a record holds',
    (request, resources, errorMessage) => {
      const own = parseOwnResources('function/tracker,topic/tracker,queue/tracker', REGION);
      const call = {
        eventSource: 'lambda.amazonaws.com',
        awsRegion: resources,
        accountId: request,
      };

      findOwnResource(own, {
        ...call,
        request: Object(request) as Record<string, unknown>,
        response: Object(resources) as Record<string, unknown>,
        resources,
        errorMessage,
      });
    },
  );
});

describe('parseShardId', () => {
  it.prop([fc.stringMatching(/^[\w:/.-]{1,200}$/)])(
    'reads back the shard of any name of a resource, and takes it for nothing else',
    (resourceName) => {
      const shard = { accountId: ACCOUNT_ID, region: REGION, resourceName };

      expect(parseShardId(formatShardId(shard))).toEqual(shard);
    },
  );
});
