import { describe, expect, it } from '@jest/globals';
import { readAwsCalls } from '../../../proofs/deployment/aws-call.mjs';
import { createKnownOwners } from '../../../proofs/permissions/known-owners.mjs';
import {
  compareGrants,
  createGuard,
  createOperatorGuard,
  recordCalls,
} from '../../../proofs/permissions/operator-calls.mjs';

const ACCOUNT = '123456789012';
const TERRAFORM = 'APN/1.0 HashiCorp/1.0 Terraform/1.11.4';

function requestOf(target: string, body: object, { key = 'AKIA', agent = TERRAFORM } = {}) {
  const service =
    target
      .split('.')[0]
      ?.replace(/^AWS|^Amazon|_\d+$/g, '')
      .toLowerCase() ?? '';
  const names: Record<string, string> = { trentservice: 'kms' };
  return {
    ...{ method: 'POST', url: '/', body: Buffer.from(JSON.stringify(body)) },
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/${names[service] ?? service}/aws4_request`,
      'user-agent': agent,
      'x-amz-target': target,
    },
  };
}

type Request = ReturnType<typeof requestOf>;
const read = (request: Request) => readAwsCalls(request, ACCOUNT);
const describeTable = (TableName: string, options = {}) =>
  requestOf('DynamoDB_20120810.DescribeTable', { TableName }, options);

describe('createOperatorGuard', () => {
  it('lets Terraform do what the files for deploying allow', () => {
    const guard = createOperatorGuard('AKIA', false);
    const request = describeTable('iam-activity-tracker-events');

    expect(guard.refuse(read(request), request)).toBeUndefined();
    expect([...guard.denied]).toEqual([]);
  });

  it('refuses as AWS does, and remembers what', () => {
    const guard = createOperatorGuard('AKIA', false);
    const request = describeTable('orders');

    const reply = guard.refuse(read(request), request);

    expect(reply?.status).toBe(400);
    expect(reply?.body).toContain('AccessDeniedException');
    expect([...guard.denied]).toEqual([
      'terraform: dynamodb:DescribeTable on arn:aws:dynamodb:us-east-1:123456789012:table/orders',
    ]);
  });

  it('refuses in JSON what a path of Lambda asks for', () => {
    const guard = createOperatorGuard('AKIA', false);
    const { headers, ...rest } = describeTable('orders');
    const { 'x-amz-target': _, ...plain } = headers;
    const authorization = plain.authorization.replace('dynamodb', 'lambda');
    const url = '/2015-03-31/functions/payments';
    const request = { ...rest, headers: { ...plain, authorization }, method: 'GET', url };

    const reply = guard.refuse(readAwsCalls(request, ACCOUNT), request);

    expect(JSON.parse(reply?.body ?? '')).toMatchObject({ __type: 'AccessDeniedException' });
  });

  it('refuses in XML what does not speak JSON', () => {
    const guard = createOperatorGuard('AKIA', false);
    const { headers, ...rest } = describeTable('orders');
    const { 'x-amz-target': _, ...plain } = headers;
    const request = { ...rest, headers: plain, body: Buffer.from('Action=DeleteTopic&TopicArn=x') };

    const reply = guard.refuse(readAwsCalls(request, ACCOUNT), request);

    expect(reply).toMatchObject({ status: 403, body: expect.stringContaining('AccessDenied') });
  });

  it('judges the command line by another file than Terraform', () => {
    const guard = createOperatorGuard('AKIA', false);
    const scan = (agent: string) => {
      const body = { TableName: 'iam-activity-tracker-control' };
      const request = requestOf('DynamoDB_20120810.Scan', body, { agent });
      return guard.refuse(read(request), request);
    };

    expect(scan('aws-sdk-js/3')).toBeUndefined();
    expect(scan(TERRAFORM)).toBeDefined();
  });

  it('lets everything through while it records', () => {
    const guard = createOperatorGuard('AKIA', true);
    const request = describeTable('orders');

    expect(guard.refuse(read(request), request)).toBeUndefined();
    expect(guard.calls).toHaveLength(1);
  });

  it('is no business of other callers', () => {
    const guard = createOperatorGuard('AKIA', false);
    const request = describeTable('orders', { key: 'AKIAOTHER' });

    expect(guard.refuse(read(request), request)).toBeUndefined();
    expect(guard.calls).toEqual([]);
  });
});

describe('createGuard', () => {
  it('refuses everything without a policy', () => {
    const guard = createGuard('AKIA', () => []);
    const request = describeTable('iam-activity-tracker-events');

    expect(guard.refuse(read(request), request)).toBeDefined();
  });
});

describe('recordCalls', () => {
  it('keeps what each program asked for, by scope, in one order', () => {
    const guard = createOperatorGuard('AKIA', true);
    for (const request of [
      describeTable('iam-user-records'),
      describeTable('iam-activity-tracker-events'),
      describeTable('iam-activity-tracker-events', { agent: 'aws-sdk-js/3' }),
      requestOf('TrentService.ListAliases', {}),
    ])
      guard.refuse(read(request), request);

    const recording = recordCalls(guard.calls);

    expect(recording).toEqual({
      terraform: { 'dynamodb:DescribeTable': ['Tables'], 'kms:ListAliases': ['Anything'] },
      'iam-tracker': { 'dynamodb:DescribeTable': ['Tables'] },
    });
  });
});

describe('compareGrants', () => {
  it('tells what is used, what has a reason, and what was recorded once', () => {
    const guard = createOperatorGuard('AKIA', true);
    const request = describeTable('iam-activity-tracker-events');
    guard.refuse(read(request), request);

    const { stale, unused, used } = compareGrants(guard.calls, 'terraform');

    expect(used).toEqual(['dynamodb:DescribeTable']);
    expect(unused).toContain('lambda:UpdateEventSourceMapping');
    expect(stale).toContain('dynamodb:CreateTable');
    expect(stale).not.toContain('lambda:UpdateEventSourceMapping');
  });
});

describe('createKnownOwners', () => {
  const ask = (owners: ReturnType<typeof createKnownOwners>, request: Request, answer = {}) => {
    const calls = owners.complete(read(request), request);
    owners.note(calls[0], request, { body: JSON.stringify(answer) });
    return calls;
  };

  it('knows the workgroup of a query by its id', () => {
    const owners = createKnownOwners(ACCOUNT);
    const made = requestOf('AmazonAthena.CreateNamedQuery', { WorkGroup: 'w' });
    ask(owners, made, { NamedQueryId: 'query-1' });

    const request = requestOf('AmazonAthena.DeleteNamedQuery', { NamedQueryId: 'query-1' });
    const [call] = ask(owners, request);

    expect(call?.resources).toEqual(['arn:aws:athena:us-east-1:123456789012:workgroup/w']);
  });

  it('knows the tags of a key', () => {
    const owners = createKnownOwners(ACCOUNT);
    const Tags = [{ TagKey: 'Application', TagValue: 'iam-activity-tracker' }];
    const KeyMetadata = { KeyId: 'key-1' };
    ask(owners, requestOf('TrentService.CreateKey', { Tags }), { KeyMetadata });

    const request = requestOf('TrentService.ScheduleKeyDeletion', { KeyId: 'key-1' });
    const [call] = ask(owners, request);

    expect(call?.conditions).toMatchObject({
      'aws:resourcetag/application': 'iam-activity-tracker',
    });
  });

  it('knows the boundary of a role', () => {
    const owners = createKnownOwners(ACCOUNT);
    const form = (body: string) => {
      const { headers, ...rest } = requestOf('IAM.Form', {});
      const { 'x-amz-target': _, ...plain } = headers;
      return { ...rest, headers: plain, body: Buffer.from(body) } as Request;
    };
    ask(owners, requestOf('TrentService.CreateKey', {}), { KeyMetadata: { KeyId: 'key-1' } });
    ask(owners, form('Action=CreateRole&RoleName=r&PermissionsBoundary=arn%3Ab'));

    const policy = 'key/key-1';
    const [call] = ask(owners, form(`Action=PutRolePolicy&RoleName=r&PolicyDocument=${policy}`));

    expect(call?.conditions).toMatchObject({ 'iam:permissionsboundary': 'arn:b' });
  });

  it('adds nothing to what it does not know', () => {
    const owners = createKnownOwners(ACCOUNT);
    const request = requestOf('AmazonAthena.DeleteNamedQuery', { NamedQueryId: 'query-2' });

    expect(ask(owners, request)).toEqual(read(request));
  });
});
