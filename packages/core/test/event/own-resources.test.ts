import {
  admit,
  findOwnResource,
  isOwnEvent,
  type NoiseSettings,
  ownEventNames,
  ownLookupNames,
  parseOwnResources,
  parseRolePatterns,
} from '@iam-tracker/core';
import { ACCOUNT_ID, buildRecord, OTHER_ACCOUNT_ID } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

const REGION = 'eu-west-1';
const TEXT = [
  'function+role+rule/tracker-collector',
  'table/tracker-events',
  'topic/tracker-alerts',
  'key/1234abcd-12ab-34cd-56ef-1234567890ab',
  'bucket/tracker-analytics',
  'queue/tracker-collector-failures',
  'log-group//aws/lambda/tracker-collector',
  'alarm/tracker-collector-silent',
  'trail/company',
].join(', ');
const OWN = parseOwnResources(TEXT, REGION);

const NOISE: NoiseSettings = {
  filterAwsServiceEvents: true,
  filteredRoles: parseRolePatterns('*'),
  hidesFilteredRoleChanges: true,
  ownResources: OWN,
};

const arnOf = (rest: string, place = `${REGION}:${ACCOUNT_ID}`) =>
  `arn:aws:${rest.replace('@', place)}`;

function find(
  service: string,
  request: Record<string, unknown>,
  more: Partial<Parameters<typeof findOwnResource>[1]> = {},
): string | undefined {
  return findOwnResource(OWN, {
    eventSource: `${service}.amazonaws.com`,
    awsRegion: REGION,
    accountId: ACCOUNT_ID,
    request,
    response: {},
    ...more,
  });
}

describe('parseOwnResources', () => {
  it('reads kinds that share a name, each once', () => {
    const own = parseOwnResources('function+role/a, role/a,,table/abc', REGION);

    expect(own).toEqual({
      region: REGION,
      resources: [
        { type: 'function', name: 'a' },
        { type: 'role', name: 'a' },
        { type: 'table', name: 'abc' },
      ],
    });
  });

  it.each(['', ' , '])('reads %j as none', (text) => {
    expect(parseOwnResources(text).resources).toEqual([]);
  });

  it.each([
    'tracker',
    'table/',
    'table/a*c',
    'lambda/tracker',
    'function+/x',
    'function/arn:aws:lambda:eu-west-1:123456789012:function:x',
    'bucket/Upper',
    'constructor/x',
    '/x',
  ])('refuses %s with its text and the kinds there are', (entry) => {
    expect(() => parseOwnResources(`table/abc,${entry}`)).toThrow(
      expect.objectContaining({
        code: 'BAD_CONFIGURATION',
        message: expect.stringContaining(`"${entry}" is no resource such as table/`),
      }),
    );
  });
});

describe('findOwnResource', () => {
  it.each([
    ['lambda', { functionName: 'tracker-collector' }, 'function/tracker-collector'],
    [
      'lambda',
      { functionName: arnOf('lambda:@:function:tracker-collector') },
      'function/tracker-collector',
    ],
    [
      'lambda',
      { functionName: arnOf('lambda:@:function:tracker-collector:7') },
      'function/tracker-collector',
    ],
    [
      'lambda',
      { functionName: `${ACCOUNT_ID}:function:tracker-collector` },
      'function/tracker-collector',
    ],
    ['lambda', { functionName: 'tracker-collector:$LATEST' }, 'function/tracker-collector'],
    ['events', { rule: 'tracker-collector', ids: ['1'] }, 'rule/tracker-collector'],
    ['iam', { roleName: 'tracker-collector', policyName: 'x' }, 'role/tracker-collector'],
    ['dynamodb', { tableName: 'tracker-events' }, 'table/tracker-events'],
    ['dynamodb', { tableName: arnOf('dynamodb:@:table/tracker-events') }, 'table/tracker-events'],
    [
      'dynamodb',
      { resourceArn: arnOf('dynamodb:@:table/tracker-events/stream/2026') },
      'table/tracker-events',
    ],
    ['sns', { topicArn: arnOf('sns:@:tracker-alerts') }, 'topic/tracker-alerts'],
    ['sns', { subscriptionArn: arnOf('sns:@:tracker-alerts:6b0c') }, 'topic/tracker-alerts'],
    [
      'kms',
      { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' },
      'key/1234abcd-12ab-34cd-56ef-1234567890ab',
    ],
    ['s3', { bucketName: 'tracker-analytics', policy: '' }, 'bucket/tracker-analytics'],
    [
      'sqs',
      { queueUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/tracker-collector-failures` },
      'queue/tracker-collector-failures',
    ],
    [
      'logs',
      { logGroupName: '/aws/lambda/tracker-collector' },
      'log-group//aws/lambda/tracker-collector',
    ],
    [
      'logs',
      { logGroupIdentifier: arnOf('logs:@:log-group:/aws/lambda/tracker-collector:*') },
      'log-group//aws/lambda/tracker-collector',
    ],
    [
      'monitoring',
      { alarmNames: ['other', 'tracker-collector-silent'] },
      'alarm/tracker-collector-silent',
    ],
    ['cloudtrail', { name: arnOf('cloudtrail:@:trail/company') }, 'trail/company'],
  ])('knows, of %s, %j', (service, request, expected) => {
    expect(find(service, request)).toBe(expected);
  });

  it('knows what a refusal names, where the request is not recorded', () => {
    const errorMessage = `User: arn:aws:sts::${ACCOUNT_ID}:assumed-role/ops/m is not authorized to perform: lambda:UpdateFunctionCode on resource: ${arnOf('lambda:@:function:tracker-collector')} because no identity-based policy allows it`;

    expect(find('lambda', {}, { errorMessage })).toBe('function/tracker-collector');
  });

  it('knows the function of a mapping by the answer, and a key by what AWS lists', () => {
    const functionArn = arnOf('lambda:@:function:tracker-collector');
    const ARN = arnOf('kms:@:key/1234abcd-12ab-34cd-56ef-1234567890ab');

    expect(find('lambda', { uUID: 'x' }, { response: { functionArn } })).toBe(
      'function/tracker-collector',
    );
    expect(find('kms', { keyId: 'alias/x' }, { resources: [null, { ARN }] })).toMatch(/^key/);
  });

  it('takes no neighbour for one of them', () => {
    expect(find('lambda', { functionName: 'tracker-collector-2' })).toBeUndefined();
    expect(find('lambda', { functionName: 'Tracker-Collector' })).toBeUndefined();
    expect(
      find('lambda', { functionName: arnOf('lambda:@:function:x', `us-east-1:${ACCOUNT_ID}`) }),
    ).toBeUndefined();
    expect(
      find('lambda', {
        functionName: arnOf('lambda:@:function:tracker-collector', `${REGION}:${OTHER_ACCOUNT_ID}`),
      }),
    ).toBeUndefined();
    expect(
      find('lambda', { functionName: 'tracker-collector' }, { awsRegion: 'us-east-1' }),
    ).toBeUndefined();
    expect(find('dynamodb', { tableName: 'tracker-collector' })).toBeUndefined();
    expect(
      find('sqs', {
        queueUrl: `https://sqs.${REGION}.amazonaws.com/${OTHER_ACCOUNT_ID}/tracker-collector-failures`,
      }),
    ).toBeUndefined();
    expect(
      find('lambda', { environment: { variables: { x: 'tracker-collector' } } }),
    ).toBeUndefined();
    expect(find('ec2', { name: 'tracker-collector' })).toBeUndefined();
  });

  it('needs no Region for roles, buckets and trails', () => {
    expect(find('iam', { roleName: 'tracker-collector' }, { awsRegion: 'us-east-1' })).toBe(
      'role/tracker-collector',
    );
    expect(find('cloudtrail', { name: 'company' }, { awsRegion: 'us-east-1' })).toBe(
      'trail/company',
    );
  });
});

describe('ownLookupNames', () => {
  it('names what history is asked for, each once, and no key, log group, queue or alarm', () => {
    const names = ownLookupNames(OWN, { accountId: ACCOUNT_ID, partition: 'aws', region: REGION });

    expect(names).toEqual([
      'tracker-collector',
      arnOf('lambda:@:function:tracker-collector'),
      'tracker-events',
      arnOf('dynamodb:@:table/tracker-events'),
      arnOf('sns:@:tracker-alerts'),
      'tracker-analytics',
    ]);
  });
});

describe('ownEventNames', () => {
  it('names calls of the services that there are resources of', () => {
    expect(ownEventNames(parseOwnResources('key/abc', REGION))).toEqual([
      'DisableKey',
      'PutKeyPolicy',
      'ScheduleKeyDeletion',
    ]);
    expect(ownEventNames(OWN)).toEqual(expect.arrayContaining(['DeleteAlarms', 'Unsubscribe']));
  });
});

describe('admit, of what changes the deployment', () => {
  const lambda = (changes: Record<string, unknown> = {}) =>
    buildRecord({
      eventSource: 'lambda.amazonaws.com',
      eventName: 'UpdateFunctionCode20150331v2',
      awsRegion: REGION,
      requestParameters: { functionName: 'tracker-collector' },
      ...changes,
    });

  it('stores it as what guards the account, with what it was done to', () => {
    expect(admit(lambda(), NOISE)).toMatchObject({
      verdict: 'store',
      event: {
        eventType: 'guard',
        target: 'function/tracker-collector',
        eventName: 'UpdateFunctionCode20150331v2',
      },
    });
  });

  it.each([
    ['a read', lambda({ readOnly: true, eventName: 'GetFunction20150331v2' })],
    ['another function', lambda({ requestParameters: { functionName: 'shop' } })],
    ['a call of data', lambda({ eventCategory: 'Data' })],
    ['another Region', lambda({ awsRegion: 'us-east-1' })],
  ])('leaves %s unrelated', (_what, record) => {
    expect(admit(record, NOISE).verdict).toBe('unrelated');
  });

  it('leaves everything unrelated where nothing is said of a deployment', () => {
    const { ownResources: _own, ...silent } = NOISE;

    expect(admit(lambda(), silent).verdict).toBe('unrelated');
  });

  it('is not noise, whatever role does it', () => {
    const byRole = {
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/scanner/s`,
        accountId: ACCOUNT_ID,
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            userName: 'scanner',
            arn: `arn:aws:iam::${ACCOUNT_ID}:role/scanner`,
          },
        },
      },
    };
    const iam = (roleName: string) =>
      buildRecord({ ...byRole, eventName: 'DetachRolePolicy', requestParameters: { roleName } });

    expect(admit(lambda(byRole), NOISE).verdict).toBe('store');
    expect(admit(iam('tracker-collector'), NOISE).verdict).toBe('store');
    expect(admit(iam('other'), NOISE).verdict).toBe('filter');
  });

  it('finds the Region and account around a record that lacks them', () => {
    const record = lambda({ awsRegion: undefined, recipientAccountId: undefined });

    const around = { awsRegion: REGION, accountId: ACCOUNT_ID };
    expect(admit(record, NOISE, around).verdict).toBe('store');
    expect(admit(record, NOISE, { ...around, awsRegion: 'us-east-1' }).verdict).toBe('unrelated');
  });
});

describe('isOwnEvent', () => {
  it.each(['constructor', 'toString', undefined])(
    'knows no events of the service %s',
    (service) => {
      expect(isOwnEvent(service, 'name')).toBe(false);
    },
  );
});
