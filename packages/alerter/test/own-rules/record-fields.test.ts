import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { toRuleEvent } from '../../src/event/rule-event.ts';
import { findRecordField, RECORD_FIELDS } from '../../src/own-rules/record-fields.ts';
import { toEvents } from '../scenario/run-rule.ts';

const ROLE = 'arn:aws:iam::123456789012:role/deploy';
const SESSION = {
  eventVersion: '1.11',
  eventID: 'e-1',
  eventTime: '2026-01-05T09:00:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'TagRole',
  awsRegion: 'us-east-1',
  recipientAccountId: '123456789012',
  sourceIPAddress: '192.0.2.1',
  userAgent: 'aws-cli/2',
  readOnly: false,
  eventType: 'AwsApiCall',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLE:ci',
    arn: 'arn:aws:sts::123456789012:assumed-role/deploy/ci',
    accountId: '123456789012',
    accessKeyId: 'ASIAEXAMPLE',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLE',
        arn: ROLE,
        accountId: '123456789012',
        userName: 'deploy',
      },
      attributes: { mfaAuthenticated: 'false', creationDate: '2026-01-05T08:00:00Z' },
    },
  },
  requestParameters: {
    roleName: 'admin',
    tags: [
      { key: 'team', value: 'red' },
      { key: 'count', value: 3 },
    ],
    nothing: null,
  },
};

/** Reads every field of a record, by CloudTrail's path, straight from the record. */
function valueIn(record: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (Object(value) as Record<string, unknown>)[name], record);
}

function read(path: string, record: object = SESSION) {
  const [event] = toEvents([record as never]);
  if (event === undefined) throw new Error('no event');
  return findRecordField(path)?.(event);
}

describe('findRecordField', () => {
  it('has every text of a record where CloudTrail has it', () => {
    const asRecorded = RECORD_FIELDS.filter((path) => {
      const value = valueIn(SESSION, path);
      return typeof value === 'string' || typeof value === 'boolean';
    });

    expect(asRecorded.length).toBeGreaterThan(15);
    for (const path of asRecorded) {
      expect([path, read(path)]).toEqual([path, [String(valueIn(SESSION, path))]]);
    }
  });

  it('goes through lists, and has numbers as texts', () => {
    expect(read('requestParameters.tags.value')).toEqual(['red', '3']);
    expect(read('requestParameters.tags.key')).toEqual(['team', 'count']);
  });

  it('has of an object its JSON and every text in it', () => {
    expect(read('requestParameters')).toEqual([
      '{"nothing":null,"roleName":"admin","tags":[{"key":"team","value":"red"},{"key":"count","value":3}]}',
      'admin',
      'team',
      'red',
      'count',
      '3',
    ]);
  });

  it('has nothing where nothing is', () => {
    for (const path of [
      'requestParameters.userName',
      'requestParameters.roleName.x',
      'errorCode',
    ]) {
      expect([path, read(path)]).toEqual([path, []]);
    }
    expect(read('requestParameters.nothing')).toEqual([]);
    expect(read('requestParameters.constructor')).toEqual([]);
  });

  it('does not know what was too large to be recorded', () => {
    const marker = { omitted: true, originalSize: 200_000, reason: 'requestParameters too large' };
    const record = { ...SESSION, requestParameters: marker };

    expect(read('requestParameters.roleName', record)).toBeUndefined();
    expect(read('requestParameters', record)).toBeUndefined();
    expect(read('eventName', record)).toEqual(['TagRole']);
  });

  it('takes a service for the same in every partition', () => {
    const event = toRuleEvent(sampleEvent('x', 0, { eventSource: 'iam.amazonaws.com.cn' }));

    expect(findRecordField('eventSource')?.(event)).toEqual([
      'iam.amazonaws.com.cn',
      'iam.amazonaws.com',
    ]);
  });

  it('tells what made the record by the rest of it', () => {
    const signIn = { ...SESSION, eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin' };
    const service = { ...SESSION, serviceEventDetails: { ConsoleLogin: 'Success' } };

    expect(read('eventType')).toEqual(['AwsApiCall']);
    expect(read('eventType', signIn)).toEqual(['AwsConsoleSignIn']);
    expect(read('eventType', service)).toEqual(['AwsServiceEvent']);
  });

  it('has the name of a user for users alone', () => {
    const user = {
      ...SESSION,
      userIdentity: {
        type: 'IAMUser',
        arn: 'arn:aws:iam::123456789012:user/alice',
        userName: 'alice',
      },
    };

    expect(read('userIdentity.userName', user)).toEqual(['alice']);
    expect(read('userIdentity.userName')).toEqual([]);
    expect(read('userIdentity.accountId', user)).toEqual(['123456789012']);
    expect(read('userIdentity.sessionContext.sessionIssuer.type', user)).toEqual([]);
  });

  it('has the id of an Identity Center user wherever the ledger keeps it', () => {
    const onBehalfOf = {
      userId: '94482488-3041-7026-18f3-be45837cd0e4',
      identityStoreArn: 'arn:aws:identitystore::123456789012:identitystore/d-9067642ac7',
    };
    const plain = { ...SESSION.userIdentity, onBehalfOf };
    const center = { type: 'IdentityCenterUser', accountId: '123456789012', onBehalfOf };

    for (const userIdentity of [plain, center]) {
      const record = { ...SESSION, userIdentity };
      expect(read('userIdentity.onBehalfOf.userId', record)).toEqual([onBehalfOf.userId]);
      expect(read('userIdentity.onBehalfOf.identityStoreArn', record)).toEqual([
        onBehalfOf.identityStoreArn,
      ]);
    }
  });

  it('knows no other fields', () => {
    for (const path of ['', 'requestID', 'tlsDetails.tlsVersion', 'toString', 'eventname']) {
      expect([path, findRecordField(path)]).toEqual([path, undefined]);
    }
  });
});
