import { describe, expect, it } from '@jest/globals';
import { readAwsCall, readAwsCalls } from '../../../proofs/deployment/aws-call.mjs';

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
    ['PUT', '/lake', 's3:PUT of a bucket', ''],
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

    expect(conditions).toMatchObject({ 'dynamodb:leadingkeys': ['__rights__', ''] });
  });

  it('names the function of an invocation', () => {
    expect(call('lambda', { url: '/2015-03-31/functions/f/invocations' })).toMatchObject({
      action: 'lambda:InvokeFunction',
      resources: ['arn:aws:lambda:eu-west-1:123456789012:function:f'],
    });
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
});
