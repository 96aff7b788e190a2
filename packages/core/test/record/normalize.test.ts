import { normalize, normalizeText } from '@iam-tracker/core';
import {
  assumedRole,
  awsService,
  buildAssumeRole,
  buildConsoleLogin,
  buildDirectorySignIn,
  buildPortalEvent,
  buildRecord,
  buildStsRecord,
  federatedUser,
  hiddenUser,
  iamUser,
  identityCenterRole,
  identityCenterUser,
  onBehalfOf,
  otherAccount,
  root,
  samlUser,
  serviceLinkedRole,
  type TestRecord,
  unknownDirectoryUser,
  webIdentityUser,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

const USER_ID = String(onBehalfOf().userId);
const SSO_ROLE = 'AWSReservedSSO_AdministratorAccess_0123456789abcdef';
const SCIM = {
  eventSource: 'identitystore-scim.amazonaws.com',
  requestParameters: { tenantId: 't' },
};

type Row = [shape: string, record: TestRecord, expected: string];

// userName | actor (actorType) | outcome [errorCode] | mfa | target
const GOLDEN: Row[] = [
  ['an IAM user', buildRecord(), 'alice | alice (iam_user) | success | - | user/bob'],
  [
    'an IAM user with MFA',
    buildRecord({
      userIdentity: iamUser('alice', {
        sessionContext: { attributes: { mfaAuthenticated: 'true' } },
      }),
    }),
    'alice | alice (iam_user) | success | yes | user/bob',
  ],
  [
    'root with an account alias',
    buildRecord({ userIdentity: root(), eventName: 'CreateAccessKey', requestParameters: null }),
    'root | root (root) | success | - | account/123456789012',
  ],
  [
    'root signing in',
    buildConsoleLogin('Success', root(), { additionalEventData: { MFAUsed: 'YES' } }),
    'root | root (root) | success | yes | account/123456789012',
  ],
  [
    'root failing to sign in',
    buildConsoleLogin('Failure', root()),
    'root | root (root) | failure FailedAuthentication | no | account/123456789012',
  ],
  [
    'a session of AssumeRoot',
    buildRecord({
      userIdentity: root({ sessionContext: { assumedRoot: 'true', sessionIssuer: {} } }),
      eventName: 'DeleteLoginProfile',
      requestParameters: null,
    }),
    'root | assumed-root/123456789012 (unknown) | success | - | account/123456789012',
  ],
  [
    'a role session of an instance',
    buildStsRecord('GetCallerIdentity', {
      userIdentity: assumedRole('web', 'i-0123456789abcdef0'),
    }),
    'web | i-0123456789abcdef0 (workload) | success | no | -',
  ],
  [
    'a role session of a function',
    buildRecord({
      userIdentity: assumedRole(
        'jobs/nightly',
        'nightly-report',
        {},
        {
          inScopeOf: {
            issuerType: 'AWS::Lambda::Function',
            credentialsIssuedTo: 'arn:aws:lambda:eu-west-1:123456789012:function:nightly-report',
          },
        },
      ),
    }),
    'nightly | nightly-report (workload) | success | no | user/bob',
  ],
  [
    'a role session with a random name',
    buildRecord({ userIdentity: assumedRole('deploy', 'botocore-session-1772705000') }),
    'deploy | deploy (workload) | success | no | user/bob',
  ],
  [
    'a role session named after a person',
    buildRecord({ userIdentity: assumedRole('admin', 'dana@example.com') }),
    'admin | dana@example.com (person) | success | - | user/bob',
  ],
  [
    'a role session with a source identity',
    buildRecord({ userIdentity: assumedRole('admin', 'cli', { sourceIdentity: 'erin' }) }),
    'admin | erin (person) | success | no | user/bob',
  ],
  [
    'an Identity Center role',
    buildRecord({ userIdentity: identityCenterRole() }),
    `${SSO_ROLE} | alice@example.com (person) | success | - | user/bob`,
  ],
  [
    'an Identity Center role with a user id',
    buildRecord({ userIdentity: identityCenterRole('alice', { onBehalfOf: onBehalfOf() }) }),
    `${SSO_ROLE} | alice (person) | success | - | user/bob`,
  ],
  [
    'a role session on behalf of a directory user',
    buildRecord({ userIdentity: assumedRole('query', 'engine', {}, { onBehalfOf: onBehalfOf() }) }),
    `query | ${USER_ID} (person) | success | no | user/bob`,
  ],
  [
    'a service-linked role',
    buildRecord({ userIdentity: serviceLinkedRole() }),
    'AWSServiceRoleForExample | inspector2.amazonaws.com (aws_service) | success | no | user/bob',
  ],
  [
    'an AWS service',
    buildAssumeRole('web', { userIdentity: awsService() }),
    'ec2.amazonaws.com | ec2.amazonaws.com (aws_service) | success | - | role/web',
  ],
  [
    'an AWS service on behalf of a person',
    buildAssumeRole('web', {
      userIdentity: awsService('sso.amazonaws.com', { onBehalfOf: onBehalfOf() }),
    }),
    `sso.amazonaws.com | ${USER_ID} (person) | success | - | role/web`,
  ],
  [
    'another account',
    buildAssumeRole('vendor', { userIdentity: otherAccount() }),
    'AROAEXAMPLEOTHER0001 | 210987654321 (account) | success | - | role/vendor',
  ],
  [
    'another account whose session is named after a person',
    buildAssumeRole('vendor', {
      userIdentity: otherAccount({ principalId: 'AROAX:mallory@example.com' }),
    }),
    'AROAX | 210987654321 (account) | success | - | role/vendor',
  ],
  [
    'a SAML user',
    buildStsRecord('AssumeRoleWithSAML', {
      userIdentity: samlUser(),
      requestParameters: { roleArn: 'arn:aws:iam::123456789012:role/staff' },
    }),
    'carol@example.com | carol@example.com (person) | success | - | role/staff',
  ],
  [
    'a web identity of a pipeline',
    buildStsRecord('AssumeRoleWithWebIdentity', {
      userIdentity: webIdentityUser(),
      requestParameters: { roleArn: 'arn:aws:iam::123456789012:role/ci' },
    }),
    'repo:example/shop:ref:refs/heads/main | repo:example/shop:ref:refs/heads/main (workload) | success | - | role/ci',
  ],
  [
    'a web identity of a person',
    buildStsRecord('AssumeRoleWithWebIdentity', {
      userIdentity: webIdentityUser('frank@example.com', 'login.example.com'),
      requestParameters: { roleArn: 'arn:aws:iam::123456789012:role/app' },
    }),
    'frank@example.com | frank@example.com (person) | success | - | role/app',
  ],
  [
    'a federated user of an IAM user',
    buildRecord({ userIdentity: federatedUser() }),
    'dave | dave (iam_user) | success | no | user/bob',
  ],
  [
    'a federated user of root',
    buildRecord({
      userIdentity: federatedUser('helper', {
        sessionContext: { sessionIssuer: { type: 'Root' } },
      }),
    }),
    'root | root (root) | success | - | user/bob',
  ],
  [
    'an Identity Center user in the portal',
    buildPortalEvent('GetRoleCredentials'),
    `${USER_ID} | ${USER_ID} (person) | success | - | role/AdministratorAccess`,
  ],
  [
    'an Identity Center user signing in',
    buildDirectorySignIn('UserAuthentication', 'Success'),
    'alice@example.com | alice@example.com (person) | success | - | identity-store/d-1234567890',
  ],
  [
    'an Identity Center sign-in with a wrong password',
    buildDirectorySignIn('CredentialVerification', 'Failure'),
    'alice@example.com | alice@example.com (person) | failure FailedAuthentication | - | identity-store/d-1234567890',
  ],
  [
    'an Identity Center sign-in with a wrong name',
    buildDirectorySignIn('CredentialVerification', 'Failure', {
      userIdentity: { type: 'Unknown', accountId: '123456789012' },
      additionalEventData: { UserName: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
    }),
    'unknown | unknown (unknown) | failure FailedAuthentication | - | account/123456789012',
  ],
  [
    'an Identity Center user before July 2025',
    buildDirectorySignIn('UserAuthentication', 'Success', {
      userIdentity: unknownDirectoryUser(),
      additionalEventData: {},
    }),
    'alice@example.com | alice@example.com (person) | success | - | account/123456789012',
  ],
  [
    'an application that acts for a person',
    buildRecord({
      eventSource: 'sso-oauth.amazonaws.com',
      eventName: 'CreateTokenWithIAM',
      userIdentity: assumedRole('portal-app', 'portal-app'),
      requestParameters: {
        clientId:
          'arn:aws:sso::123456789012:application/ssoins-0123456789abcdef/apl-0123456789abcdef',
      },
      additionalEventData: { 'identitystore:UserId': USER_ID },
    }),
    `portal-app | ${USER_ID} (person) | success | no | application/apl-0123456789abcdef`,
  ],
  [
    'SCIM provisioning',
    buildRecord({
      ...SCIM,
      userIdentity: { type: 'WebIdentityUser', accountId: '123456789012', accessKeyId: 'x' },
      responseElements: { id: USER_ID },
    }),
    `unknown | scim (workload) | success | - | identity-store-user/${USER_ID}`,
  ],
  [
    'a user name that does not exist',
    buildConsoleLogin('Failure', hiddenUser()),
    'unknown | unknown (unknown) | failure FailedAuthentication | no | account/123456789012',
  ],
  [
    'a federated console sign-in',
    buildConsoleLogin('Success', assumedRole('staff', 'carol')),
    'staff | carol (person) | success | - | account/123456789012',
  ],
  [
    'SwitchRole of an IAM user',
    buildRecord({
      eventSource: 'signin.amazonaws.com',
      eventName: 'SwitchRole',
      userIdentity: assumedRole('ops', 'alice'),
      responseElements: { SwitchRole: 'Success' },
      additionalEventData: { SwitchFrom: 'arn:aws:iam::123456789012:user/team/alice' },
    }),
    'ops | alice (iam_user) | success | - | role/ops',
  ],
  [
    'a role chain, booked under the caller',
    buildAssumeRole('target', { userIdentity: assumedRole('source', 'step-1') }),
    'source | source (workload) | success | no | role/target',
  ],
  [
    'a refused assumption',
    buildAssumeRole('target', {
      requestParameters: null,
      responseElements: null,
      errorCode: 'AccessDenied',
      errorMessage:
        'User: arn:aws:iam::123456789012:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/team/target',
    }),
    'alice | alice (iam_user) | failure AccessDenied | - | role/target',
  ],
  [
    'an assumption with an MFA code',
    buildAssumeRole('target', {
      requestParameters: {
        roleArn: 'arn:aws:iam::123456789012:role/target',
        serialNumber: 'arn:aws:iam::123456789012:mfa/alice',
        tokenCode: '123456',
      },
    }),
    'alice | alice (iam_user) | success | yes | role/target',
  ],
  [
    'no one',
    buildRecord({ userIdentity: undefined }),
    'unknown | unknown (unknown) | success | - | user/bob',
  ],
];

function summarize(record: TestRecord): string {
  const { event } = normalize(record);
  const outcome = [event.outcome, event.errorCode].filter((part) => part !== undefined).join(' ');
  return [
    event.userName,
    `${event.actor} (${event.actorType})`,
    outcome,
    event.mfa ?? '-',
    event.target ?? '-',
  ].join(' | ');
}

describe('normalize', () => {
  it.each(GOLDEN)('attributes %s', (_shape, record, expected) => {
    expect(summarize(record)).toBe(expected);
  });

  it('writes every field of a record of all parts', () => {
    const record = buildAssumeRole('ops/target', {
      userIdentity: assumedRole(
        'ops/source',
        'step-1',
        { sourceIdentity: 'erin', signInSessionArn: 'arn:aws:signin:::session/1' },
        {
          invokedBy: 'cloudformation.amazonaws.com',
          invokedByDelegate: { accountId: '210987654321' },
        },
      ),
      vpcEndpointId: 'vpce-0a1b',
      vpcEndpointAccountId: '210987654321',
      eventTime: '2026-03-05T10:11:12.987Z',
      eventType: 'AwsApiCall',
      additionalEventData: { RequestDetails: { endpointType: 'regional' } },
      serviceEventDetails: { b: 1, a: [true, null] },
      sessionCredentialFromConsole: 'true',
      sharedEventID: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    });

    const { event, omittedFields } = normalize(record);

    expect(omittedFields).toEqual([]);
    expect(event).toEqual({
      eventDate: '2026-03-05',
      eventId: '5f0f6a3e-33c1-4d29-9b1a-0c5a4f1b2c3d',
      eventTime: '2026-03-05T10:11:12Z',
      eventName: 'AssumeRole',
      eventSource: 'sts.amazonaws.com',
      eventType: 'sts',
      accountId: '123456789012',
      awsRegion: 'us-east-1',
      userName: 'source',
      userType: 'AssumedRole',
      userArn: 'arn:aws:sts::123456789012:assumed-role/source/step-1',
      principalId: 'AROAEXAMPLEROLE00001:step-1',
      accessKeyId: 'ASIAEXAMPLESESSION01',
      sessionName: 'step-1',
      roleArn: 'arn:aws:iam::123456789012:role/ops/source',
      sourceIdentity: 'erin',
      actor: '210987654321',
      actorType: 'account',
      sourceIp: '192.0.2.10',
      userAgent: 'aws-cli/2.30.1 md/awscrt#0.27.6 ua/2.1 os/linux',
      outcome: 'success',
      mfa: 'no',
      consoleSession: true,
      readOnly: true,
      target: 'role/target',
      issuedAccessKeyId: 'ASIAEXAMPLEISSUED001',
      requestParameters:
        '{"roleArn":"arn:aws:iam::123456789012:role/ops/target","roleSessionName":"build-17"}',
      responseElements:
        '{"assumedRoleUser":{"arn":"arn:aws:sts::123456789012:assumed-role/target/build-17","assumedRoleId":"AROAEXAMPLEROLE00001:build-17"},"credentials":{"accessKeyId":"ASIAEXAMPLEISSUED001","expiration":"Mar 5, 2026, 11:11:12 AM","sessionToken":"[redacted]"}}',
      additionalEventData: '{"RequestDetails":{"endpointType":"regional"}}',
      serviceEventDetails: '{"a":[true,null],"b":1}',
      sharedEventId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      eventVersion: '1.11',
      invokedBy: 'cloudformation.amazonaws.com',
      delegateAccountId: '210987654321',
      signInSessionArn: 'arn:aws:signin:::session/1',
      sessionCreatedAt: '2026-03-05T10:00:00Z',
      vpcEndpointId: 'vpce-0a1b',
      callerContext: '{"vpcEndpointAccountId":"210987654321"}',
    });
  });

  it('keeps a marker that CloudTrail left as it was recorded', () => {
    const requestParameters = {
      omitted: 'true',
      originalSize: '149893',
      reason: 'requestParameters too large',
    };

    const { event, omittedFields } = normalize(
      buildRecord({ eventName: 'PutRolePolicy', requestParameters }),
    );

    expect(JSON.parse(event.requestParameters ?? '')).toEqual(requestParameters);
    expect(omittedFields).toEqual([]);
  });

  it('knows a directory user by id when the record has no principal', () => {
    const { event } = normalize(buildDirectorySignIn('UserAuthentication', 'Success'));
    const { event: old } = normalize(
      buildRecord({
        userIdentity: { ...unknownDirectoryUser(), onBehalfOf: onBehalfOf() },
        eventSource: 'signin.amazonaws.com',
      }),
    );

    expect(event.principalId).toBe(USER_ID);
    expect(old.principalId).toBe(USER_ID);
  });

  it('reads the user of an Identity Center call that has no sign-in name', () => {
    const { event } = normalize(
      buildPortalEvent('ListAccounts', { userIdentity: identityCenterUser() }),
    );

    expect(event).toMatchObject({ userName: USER_ID, actor: USER_ID, principalId: USER_ID });
  });
});

describe('normalizeText', () => {
  it('gives the event of the parsed record, whatever the order of its fields', () => {
    const record = buildAssumeRole('target');
    const reversed = Object.fromEntries(Object.entries(record).reverse());

    expect(normalizeText(JSON.stringify(reversed, null, 2))).toEqual(normalize(record));
  });

  it('keeps text that is not JSON', () => {
    const { event } = normalizeText('{"eventID": "x", "password": "hunter2hunter2"');

    expect(event).toMatchObject({
      eventType: 'unparsed',
      unparsedReason: 'the text is not JSON',
      rawRecord: '{"eventID": "x", "password": "[redacted]"',
    });
  });
});
