import { describe, expect, it } from '@jest/globals';
import {
  listCallsOfAnswer,
  readAwsCall,
  readAwsCalls,
} from '../../../proofs/deployment/aws-call.mjs';

const ACCOUNT = '123456789012';

interface AwsRequestParts {
  readonly method?: string;
  readonly url?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function requestOf(
  service: string,
  { method = 'POST', url = '/', body = '', headers = {} }: AwsRequestParts,
) {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host`;
  return {
    method,
    url,
    body: Buffer.from(body, 'latin1'),
    headers: { host: '127.0.0.1:5000', authorization, ...headers },
  };
}

function call(service: string, parts: AwsRequestParts) {
  const request = requestOf(service, parts);
  const { action, resources, conditions } = readAwsCall(request, ACCOUNT);
  return { action, resources, conditions };
}

const json = (service: string, target: string, body: object) =>
  call(service, { headers: { 'x-amz-target': target }, body: JSON.stringify(body) });

const table = 'arn:aws:dynamodb:eu-west-1:123456789012:table/events';

describe('readAwsCall', () => {
  it.each([
    ['PutItem', { TableName: 'events' }, [table]],
    ['GetItem', { TableName: table }, [table]],
    ['Query', { TableName: 'events', IndexName: 'by-user' }, [`${table}/index/by-user`]],
    [
      'BatchWriteItem',
      { RequestItems: { events: [], control: [] } },
      [table, table.replace('events', 'control')],
    ],
    ['GetRecords', { ShardIterator: `${table}/stream/2026|1|abc` }, [`${table}/stream/2026`]],
    ['DescribeStream', { StreamArn: `${table}/stream/2026` }, [`${table}/stream/2026`]],
    ['ListStreams', {}, ['*']],
  ])('reads DynamoDB %s', (operation, body, resources) => {
    const read = json('dynamodb', `DynamoDB_20120810.${operation}`, body);

    expect(read).toMatchObject({ action: `dynamodb:${operation}`, resources });
  });

  it.each([
    ['sns', 'Action=Publish&TopicArn=arn%3Aaws%3Asns%3Ax', 'sns:Publish', 'arn:aws:sns:x'],
    ['iam', 'Action=ListUsers&Version=1', 'iam:ListUsers', '*'],
    [
      'iam',
      'Action=ListMFADevices&UserName=ada',
      'iam:ListMFADevices',
      'arn:aws:iam::123456789012:user/ada',
    ],
    [
      'iam',
      'Action=GetAccessKeyLastUsed&AccessKeyId=A',
      'iam:GetAccessKeyLastUsed',
      'arn:aws:iam::123456789012:user/any',
    ],
    ['ec2', 'Action=DescribeRegions', 'ec2:DescribeRegions', '*'],
  ])('reads a form of %s: %s', (service, body, action, resource) => {
    expect(call(service, { body })).toMatchObject({ action, resources: [resource] });
  });

  it.each([
    [
      'sqs',
      'AmazonSQS.SendMessage',
      { QueueUrl: 'https://x/1/q' },
      'sqs:SendMessage',
      'arn:aws:sqs:eu-west-1:123456789012:q',
    ],
    [
      'kms',
      'TrentService.Decrypt',
      { KeyId: 'k' },
      'kms:Decrypt',
      'arn:aws:kms:eu-west-1:123456789012:key/k',
    ],
    [
      'logs',
      'Logs_20140328.PutLogEvents',
      { logGroupName: '/aws/lambda/f', logStreamName: 's' },
      'logs:PutLogEvents',
      'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/f:log-stream:s',
    ],
    ['cloudtrail', 'com.amazonaws.X.LookupEvents', {}, 'cloudtrail:LookupEvents', '*'],
  ])('reads %s %s', (service, target, body, action, resource) => {
    expect(json(service, target, body)).toMatchObject({ action, resources: [resource] });
  });

  it.each([
    ['PUT', '/lake/a/b.parquet', 's3:PutObject', '/a/b.parquet'],
    ['POST', '/lake/a%20b?uploads', 's3:PutObject', '/a b'],
    ['PUT', '/lake/a?partNumber=1&uploadId=x', 's3:PutObject', '/a'],
    ['POST', '/lake/a?uploadId=x', 's3:PutObject', '/a'],
    ['DELETE', '/lake/a?uploadId=x', 's3:AbortMultipartUpload', '/a'],
    ['DELETE', '/lake/a', 's3:DeleteObject', '/a'],
    ['GET', '/lake/a', 's3:GetObject', '/a'],
    ['HEAD', '/lake/a', 's3:GetObject', '/a'],
    ['HEAD', '/lake', 's3:ListBucket', ''],
    ['GET', '/lake?list-type=2', 's3:ListBucket', ''],
    ['POST', '/lake?delete', 's3:DeleteObject', '/*'],
    ['GET', '/lake?uploads', 's3:ListBucketMultipartUploads', ''],
    ['GET', '/lake?versions', 's3:ListBucketVersions', ''],
    ['DELETE', '/lake/a?versionId=x', 's3:DeleteObjectVersion', '/a'],
    ['PUT', '/lake', 's3:CreateBucket', ''],
    ['DELETE', '/lake', 's3:DeleteBucket', ''],
    ['GET', '/lake?acl', 's3:GetBucketAcl', ''],
    ['GET', '/lake?object-lock=', 's3:GetBucketObjectLockConfiguration', ''],
    ['PUT', '/lake?encryption', 's3:PutEncryptionConfiguration', ''],
    ['DELETE', '/lake?encryption', 's3:PutEncryptionConfiguration', ''],
    ['DELETE', '/lake?lifecycle', 's3:PutLifecycleConfiguration', ''],
    ['DELETE', '/lake?policy', 's3:DeleteBucketPolicy', ''],
    ['PATCH', '/lake', 's3:PATCH of a bucket', ''],
  ])('reads S3 %s %s', (method, url, action, key) => {
    expect(call('s3', { method, url })).toMatchObject({
      action,
      resources: [`arn:aws:s3:::lake${key}`],
    });
  });

  it('reads the bucket of a host name', () => {
    const headers = { host: 'lake.s3.eu-west-1.amazonaws.com' };

    const { resources } = call('s3', { method: 'PUT', url: '/a/b', headers });

    expect(resources).toEqual(['arn:aws:s3:::lake/a/b']);
  });

  it('keeps the prefix that a listing asks for', () => {
    const { conditions } = call('s3', { method: 'GET', url: '/lake?prefix=iam-events%2F' });

    expect(conditions).toMatchObject({ 's3:prefix': 'iam-events/' });
  });

  it.each([
    ['a form', { body: 'Action=PutMetricData&Namespace=IAMUserMonitor' }],
    [
      'JSON',
      { headers: { 'x-amz-target': 'X.PutMetricData' }, body: '{"Namespace":"IAMUserMonitor"}' },
    ],
  ])('finds the namespace of metrics in %s', (_, request) => {
    expect(call('monitoring', request)).toMatchObject({
      action: 'cloudwatch:PutMetricData',
      conditions: { 'cloudwatch:namespace': 'IAMUserMonitor' },
    });
  });

  it('finds whose items a batch asks for, each once', () => {
    const key = (name: string) => ({ user_name: { S: name } });
    const Keys = [key('__rights__'), key('__rights__'), { state_key: { S: 'x' } }];

    const { conditions } = json('dynamodb', 'DynamoDB_20120810.BatchGetItem', {
      RequestItems: { events: { Keys } },
    });

    expect(conditions).toMatchObject({ 'dynamodb:leadingkeys': ['__rights__', 'x'] });
  });

  it.each([
    ['PutItem', { Item: { shard: { S: 'dirty-day#1' }, token: { S: 't' } } }, ['dirty-day#1']],
    ['UpdateItem', { Key: { event_id: { S: 'e' }, event_date: { S: 'd' } } }, ['d']],
    ['GetItem', { Key: { event_id: { S: 'e' }, alert_type: { S: 'a' } } }, ['e']],
    ['DeleteItem', { Key: { other: { S: 'e' } } }, ['']],
    ['Scan', {}, undefined],
    ['BatchWriteItem', { RequestItems: { events: [] } }, undefined],
  ])('finds whose item %s is about', (operation, input, keys) => {
    const { conditions } = json('dynamodb', `DynamoDB_20120810.${operation}`, input);

    expect(conditions['dynamodb:leadingkeys']).toEqual(keys);
  });

  it('names the function of an invocation', () => {
    expect(call('lambda', { url: '/2015-03-31/functions/f/invocations' })).toMatchObject({
      action: 'lambda:InvokeFunction',
      resources: ['arn:aws:lambda:eu-west-1:123456789012:function:f'],
    });
  });

  it.each([
    ['POST', '/2015-03-31/functions', { FunctionName: 'f' }, 'CreateFunction', 'function:f'],
    ['GET', '/2015-03-31/functions/f', {}, 'GetFunction', 'function:f'],
    [
      'GET',
      '/2015-03-31/functions/f/versions?MaxItems=9',
      {},
      'ListVersionsByFunction',
      'function:f',
    ],
    ['PUT', '/2015-03-31/functions/f/code', {}, 'UpdateFunctionCode', 'function:f'],
    ['POST', '/2015-03-31/functions/f/policy', {}, 'AddPermission', 'function:f'],
    ['DELETE', '/2015-03-31/functions/f/policy/schedule', {}, 'RemovePermission', 'function:f'],
    [
      ...(['GET', '/2020-06-30/functions/f/code-signing-config', {}] as const),
      ...(['GetFunctionCodeSigningConfig', 'function:f'] as const),
    ],
    [
      ...(['DELETE', '/2015-03-31/event-source-mappings/u', {}] as const),
      ...(['DeleteEventSourceMapping', 'event-source-mapping:u'] as const),
    ],
    [
      ...(['GET', '/2018-10-31/layers/l/versions/3', {}] as const),
      ...(['GetLayerVersion', 'layer:l:3'] as const),
    ],
  ])('reads Lambda %s %s', (method, url, body, operation, resource) => {
    expect(call('lambda', { method, url, body: JSON.stringify(body) })).toMatchObject({
      action: `lambda:${operation}`,
      resources: [`arn:aws:lambda:eu-west-1:123456789012:${resource}`],
    });
  });

  it('reads the tags of what a path of Lambda names', () => {
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:u';
    const url = `/2017-03-31/tags/${encodeURIComponent(arn)}`;

    expect(call('lambda', { method: 'GET', url })).toMatchObject({
      action: 'lambda:ListTags',
      resources: [arn],
    });
  });

  it.each([
    [
      'glue',
      'AWSGlue.GetTable',
      { DatabaseName: 'd', Name: 't' },
      ['catalog', 'database/d', 'table/d/t'],
    ],
    ['glue', 'AWSGlue.CreateDatabase', { DatabaseInput: { Name: 'd' } }, ['catalog', 'database/d']],
    ['glue', 'AWSGlue.GetCrawler', { Name: 'c' }, ['crawler/c']],
    ['athena', 'AmazonAthena.GetWorkGroup', { WorkGroup: 'w' }, ['workgroup/w']],
    ['events', 'AWSEvents.PutTargets', { Rule: 'r' }, ['rule/r']],
    ['events', 'AWSEvents.PutRule', { Name: 'r' }, ['rule/r']],
    [
      'kms',
      'TrentService.CreateAlias',
      { AliasName: 'alias/a', TargetKeyId: 'k' },
      ['alias/a', 'key/k'],
    ],
    ['sqs', 'AmazonSQS.CreateQueue', { QueueName: 'q' }, ['q']],
  ])('finds the resources of %s %s', (service, target, body, resources) => {
    expect(json(service, target, body).resources).toEqual(
      resources.map((name) => `arn:aws:${service}:eu-west-1:123456789012:${name}`),
    );
  });

  it.each([
    ['JSON', { headers: { 'x-amz-target': 'X.DescribeAlarms' }, body: '{"AlarmNames":["a","b"]}' }],
    ['a form', { body: 'Action=DescribeAlarms&AlarmNames.member.1=a&AlarmNames.member.2=b' }],
  ])('finds the alarms of a list in %s', (_, request) => {
    const alarm = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm';

    expect(call('monitoring', request).resources).toEqual([`${alarm}:a`, `${alarm}:b`]);
  });

  it('takes the topic of a subscription for its resource', () => {
    const topic = 'arn:aws:sns:eu-west-1:123456789012:alerts';
    const subscription = `${topic}:61bf7e61-50d1-4929-9754-f2aad648a7c6`;

    const { resources } = call('sns', {
      body: `Action=Unsubscribe&SubscriptionArn=${subscription}`,
    });

    expect(resources).toEqual([topic]);
  });

  it('says that it does not know a request, so that no policy allows it', () => {
    expect(call('glue', { url: '/what' }).action).toBe('glue:unknown /what');
  });
});

describe('readAwsCalls', () => {
  it('reads a batch of statements as one call of each kind', () => {
    const Statements = [
      `INSERT INTO "events" VALUE {'id': ?}`,
      'UPDATE "events" SET "a" = ? WHERE "id" = ?',
      `INSERT INTO "events" VALUE {'id': ?}`,
    ].map((Statement) => ({ Statement }));
    const headers = { 'x-amz-target': 'DynamoDB_20120810.BatchExecuteStatement' };
    const body = JSON.stringify({ Statements });

    const calls = readAwsCalls(requestOf('dynamodb', { headers, body }), ACCOUNT);

    expect(calls.map(({ action, resources }) => [action, resources])).toEqual([
      ['dynamodb:PartiQLInsert', [table]],
      ['dynamodb:PartiQLUpdate', [table]],
    ]);
  });

  it('reads any other request as one call', () => {
    const request = requestOf('glue', { url: '/what' });

    expect(readAwsCalls(request, ACCOUNT)).toEqual([readAwsCall(request, ACCOUNT)]);
  });

  const actions = (service: string, parts: AwsRequestParts) =>
    readAwsCalls(requestOf(service, parts), ACCOUNT).map(({ action, conditions, resources }) => ({
      ...{ action, conditions, resources },
    }));
  const target = (name: string, body: object) => ({
    headers: { 'x-amz-target': name },
    body: JSON.stringify(body),
  });

  it('reads what a function is made with as calls of their own', () => {
    const body = { FunctionName: 'f', Role: 'arn:r', Tags: { a: 'b' }, Layers: ['arn:l'] };

    const read = actions('lambda', {
      ...{ url: '/2015-03-31/functions', body: JSON.stringify(body) },
    });

    expect(read).toMatchObject([
      { action: 'lambda:CreateFunction' },
      { action: 'lambda:TagResource' },
      {
        ...{ action: 'iam:PassRole', resources: ['arn:r'] },
        conditions: { 'iam:passedtoservice': 'lambda.amazonaws.com' },
      },
      { action: 'lambda:GetLayerVersion', resources: ['arn:l'] },
    ]);
  });

  it('reads the key of a table as what DynamoDB asks for in the name of the caller', () => {
    const SSESpecification = { KMSMasterKeyId: 'arn:k' };

    const read = actions(
      'dynamodb',
      target('DynamoDB_20120810.CreateTable', { TableName: 't', SSESpecification }),
    );

    expect(read.slice(1)).toMatchObject([
      { action: 'kms:CreateGrant', conditions: { 'kms:grantisforawsresource': 'true' } },
      { action: 'kms:DescribeKey', resources: ['arn:k'] },
    ]);
  });

  it.each([
    ['no tags', { Name: 'q' }, 1],
    ['an empty list of tags', { Name: 'q', Tags: [] }, 1],
    ['tags', { Name: 'q', Tags: [{ Key: 'a', Value: 'b' }] }, 2],
  ])('asks to tag only what comes with tags: %s', (_, body, count) => {
    expect(actions('events', target('AWSEvents.PutRule', body))).toHaveLength(count);
  });

  it('reads the deletion of named versions as that of versions too', () => {
    const versions = '<Delete><Object><Key>a</Key><VersionId>null</VersionId></Object></Delete>';

    const read = actions('s3', { url: '/lake?delete', body: versions });

    expect(read.map(({ action }) => action)).toEqual(['s3:DeleteObject', 's3:DeleteObjectVersion']);
  });
});

describe('listCallsOfAnswer', () => {
  const answered = (parts: AwsRequestParts, status: number, service = 's3') =>
    listCallsOfAnswer(readAwsCall(requestOf(service, parts), ACCOUNT), { status });

  it.each(['GET', 'HEAD'])(
    'takes the right to list for a %s of an object that is missing',
    (method) => {
      expect(answered({ method, url: '/lake/iam-events/_format.json' }, 404)).toMatchObject([
        {
          action: 's3:ListBucket',
          resources: ['arn:aws:s3:::lake'],
          conditions: { 'aws:requestedregion': 'eu-west-1' },
        },
      ]);
    },
  );

  it.each([
    ['an object that is there', { method: 'GET', url: '/lake/a' }, 200, 's3'],
    ['an object that is written', { method: 'PUT', url: '/lake/a' }, 404, 's3'],
    ['a bucket', { method: 'HEAD', url: '/lake' }, 404, 's3'],
    ['another service', { method: 'GET', url: '/2015-03-31/functions/a' }, 404, 'lambda'],
  ])('takes nothing more for %s', (_name, parts, status, service) => {
    expect(answered(parts, status, service)).toEqual([]);
  });
});
