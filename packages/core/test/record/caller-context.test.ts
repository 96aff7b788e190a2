import { encodeEvent, normalize } from '@iam-tracker/core';
import {
  assumedRole,
  awsService,
  buildAssumeRole,
  buildRecord,
  identityCenterRole,
  identityCenterUser,
  onBehalfOf,
  root,
  serviceLinkedRole,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { decodeEvent } from '../../src/event/event-item.ts';
import { CALLER_CONTEXT_BYTES } from '../../src/record/record-text.ts';

const SIGN_IN =
  'arn:aws:signin:us-east-1:123456789012:session/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111';
const ROLE = 'arn:aws:iam::123456789012:role/target';

function eventOf(changes: TestRecord) {
  return normalize(buildRecord(changes)).event;
}

function contextOf(changes: TestRecord): unknown {
  const { callerContext } = eventOf(changes);
  return callerContext === undefined ? undefined : JSON.parse(callerContext);
}

describe('readCallerDetails', () => {
  it.each<[string, TestRecord, object]>([
    [
      'the provider behind a delegated call',
      assumedRole('Admin', 'ada', {}, { invokedByDelegate: { accountId: '444455556666' } }),
      { delegateAccountId: '444455556666', userName: 'Admin' },
    ],
    [
      'the service that called for a session',
      assumedRole('Admin', 'ada', {}, { invokedBy: 'aws-mcp.amazonaws.com' }),
      { invokedBy: 'aws-mcp.amazonaws.com', userName: 'Admin' },
    ],
    ['an AWS service itself', awsService(), { invokedBy: 'ec2.amazonaws.com' }],
    [
      'a session of AssumeRoot',
      root({ sessionContext: { attributes: {}, assumedRoot: 'true' } }),
      { assumedRoot: true, userName: 'root' },
    ],
    [
      'the sign-in session of a call',
      assumedRole('Admin', 'ada', { signInSessionArn: SIGN_IN }),
      { signInSessionArn: SIGN_IN, sessionCreatedAt: '2026-03-05T10:00:00Z' },
    ],
    [
      'a creation date in basic notation',
      assumedRole('Admin', 'ada', { attributes: { creationDate: '20131102T010628Z' } }),
      { sessionCreatedAt: '2013-11-02T01:06:28Z' },
    ],
  ])('keeps %s', (_what, userIdentity, expected) => {
    expect(eventOf({ userIdentity })).toMatchObject(expected);
  });

  it('keeps the endpoint inside a VPC, and whose it is', () => {
    const event = eventOf({ vpcEndpointId: 'vpce-0a1b', vpcEndpointAccountId: '210987654321' });

    expect(event.vpcEndpointId).toBe('vpce-0a1b');
    expect(event.callerContext).toBe('{"vpcEndpointAccountId":"210987654321"}');
  });

  it.each([[true], ['true']])('makes %j a flag that comes back from the table', (assumedRoot) => {
    const event = eventOf({ userIdentity: root({ sessionContext: { assumedRoot } }) });

    const item = encodeEvent(event, { retentionDays: 0 });

    expect(item.assumed_root).toEqual({ BOOL: true });
    expect(decodeEvent(item).assumedRoot).toBe(true);
  });

  it('reads misshapen parts as missing', () => {
    const userIdentity = assumedRole(
      'Admin',
      'ada',
      { assumedRoot: 'maybe', attributes: { creationDate: 'yesterday' }, signInSessionArn: 7 },
      { invokedByDelegate: 'x', invokedBy: {} },
    );

    const event = eventOf({ userIdentity, vpcEndpointId: null });

    for (const field of [
      'assumedRoot',
      'sessionCreatedAt',
      'signInSessionArn',
      'delegateAccountId',
      'invokedBy',
      'vpcEndpointId',
      'callerContext',
    ]) {
      expect(event).not.toHaveProperty(field);
    }
  });

  it('has nothing to add about an ordinary call of an IAM user', () => {
    expect(eventOf({})).not.toHaveProperty('callerContext');
    expect(eventOf({})).not.toHaveProperty('invokedBy');
  });

  it('is there for a record that cannot be read, too', () => {
    const { event } = normalize({ ...buildRecord(), eventID: 1, vpcEndpointId: 'vpce-1' });

    expect(event).toMatchObject({ eventType: 'unparsed', vpcEndpointId: 'vpce-1' });
  });
});

describe('writeCallerContext', () => {
  it('keeps the session and the directory of an Identity Center user, whose id is the principal', () => {
    expect(contextOf({ userIdentity: identityCenterUser() })).toEqual({
      credentialId: 'cdee2490-82ed-43b3-96ee-b75fbf0b97a5',
      onBehalfOf: {
        identityStoreArn: 'arn:aws:identitystore::123456789012:identitystore/d-1234567890',
      },
    });
  });

  it('keeps the id of the directory user behind a role session that is named otherwise', () => {
    const userIdentity = { ...identityCenterRole('ada'), onBehalfOf: onBehalfOf() };

    expect(contextOf({ userIdentity })).toEqual({ onBehalfOf: onBehalfOf() });
  });

  it('keeps where a session comes from', () => {
    const session = {
      ec2RoleDelivery: '1.0',
      webIdFederationData: { federatedProvider: 'accounts.google.com', attributes: {} },
    };
    const inScopeOf = { issuerType: 'AWS::Lambda::Function', credentialsIssuedTo: 'arn:aws:x' };
    const more = { inScopeOf, identityProvider: 'bdGOnTesti4+ExamplexL/jEvs=' };

    expect(contextOf({ userIdentity: assumedRole('Admin', 'x', session, more) })).toEqual({
      ...more,
      ...session,
    });
  });

  it('keeps why a record came late and what its events were tagged with', () => {
    const addendum = { reason: 'DELIVERY_DELAY', updatedFields: 'eventID' };
    const eventContext = { requestContext: { 'aws:ViaAWSService': 'false' } };

    expect(contextOf({ addendum, eventContext })).toEqual({ addendum, eventContext });
  });

  it('repeats no resource that the request names', () => {
    const other = { ARN: 'arn:aws:iam::123456789012:role/other', type: 'AWS::IAM::Role' };
    const resources = [{ ARN: ROLE, accountId: '123456789012' }, other, { type: 'nameless' }];

    const { event } = normalize(buildAssumeRole('target', { resources }));
    const { event: plain } = normalize(buildAssumeRole('target', { resources: [{ ARN: ROLE }] }));

    expect(JSON.parse(event.callerContext ?? '')).toEqual({
      resources: [other, { type: 'nameless' }],
    });
    expect(plain).not.toHaveProperty('callerContext');
  });

  it.each([
    ['sts.us-east-1.amazonaws.com', 'TLSv1.3', false],
    ['sts.cn-north-1.amazonaws.com.cn', 'TLSv1.2', false],
    ['signin.aws.amazon.com', 'TLSv1.3', false],
    ['sso.us-east-1.api.aws', 'TLSv1.3', false],
    [undefined, 'TLSv1.3', false],
    ['sts.us-east-1.amazonaws.com', 'TLSv1.1', true],
    ['vpce-1-2.sts.us-east-1.vpce.amazonaws.com', 'TLSv1.3', true],
    ['amazonaws.com.example.net', 'TLSv1.3', true],
    [7, 'TLSv1.3', true],
    ['sts.us-east-1.amazonaws.com', undefined, true],
  ])('of a connection to %j with %j keeps the TLS details: %j', (host, tlsVersion, isKept) => {
    const tlsDetails = { tlsVersion, cipherSuite: 'X', clientProvidedHostHeader: host };

    const context = contextOf({ tlsDetails: JSON.parse(JSON.stringify(tlsDetails)) });

    expect(context !== undefined).toBe(isKept);
  });

  it('marks what is too large, says so, and keeps the rest', () => {
    const resources = Array.from({ length: 100 }, (_, index) => ({
      ARN: `arn:aws:iam::123456789012:policy/${index}`,
    }));

    const { event, omittedFields } = normalize(
      buildRecord({ resources, userIdentity: identityCenterUser() }),
    );

    expect(omittedFields).toEqual(['caller_context']);
    expect(JSON.parse(event.callerContext ?? '')).toMatchObject({
      credentialId: 'cdee2490-82ed-43b3-96ee-b75fbf0b97a5',
      resources: { omitted: 'true', reason: 'resources too large to store' },
    });
    expect(Buffer.byteLength(event.callerContext ?? '')).toBeLessThanOrEqual(CALLER_CONTEXT_BYTES);
  });

  it('says when something was nested too deeply', () => {
    const deep = JSON.parse(`${'['.repeat(100)}1${']'.repeat(100)}`);

    const { omittedFields } = normalize(buildRecord({ addendum: { deep } }));

    expect(omittedFields).toEqual(['caller_context']);
  });

  it('keeps no secret', () => {
    const { event } = normalize(
      buildRecord({
        userIdentity: serviceLinkedRole(),
        resources: [{ type: 'x', sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE' }],
      }),
    );

    expect(event.callerContext).toBe('{"resources":[{"sessionToken":"[redacted]","type":"x"}]}');
  });
});
