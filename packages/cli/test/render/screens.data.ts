import type { ActivityEvent, AlertRecord, ShardLedger } from '@iam-tracker/core';
import { openLedger } from '@iam-tracker/core';
import type { ResultValue } from '@iam-tracker/lake/queries';
import { sampleChange, sampleEvent, sampleUser } from '@iam-tracker/test-utils';

/** A role of Identity Center, by the whole of its ARN and by its name. */
const SSO_NAME = 'AWSReservedSSO_PlatformEngineeringReadOnly_4a181afaa248c443';
const SSO_ARN = `arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-central-1/${SSO_NAME}`;

/** The longest names that AWS and its users give, in the forms that they have. */
const NAMES = {
  cdk: 'cdk-hnb659fds-cfn-exec-role-123456789012-eu-central-1',
  cluster: 'AmazonEKS_EBS_CSI_DriverRole-production-eu-central-1-blue-01',
  permissionSet:
    'permission-set/arn:aws:sso:::permissionSet/ssoins-7223c4e9a1b2d3f4/ps-0123456789abcdef',
  provider: 'oidc-provider/token.actions.githubusercontent.com',
  directoryUser: '1f0605578d-ac466caa-d659-447e-aa7e-bb1ff76b199d',
  digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  wide: '山田太郎@情報セキュリティ本部.例え.jp',
  combining: 'Zoe\u0308 Nu\u0301n\u0303ez-Garci\u0301a',
  picture: '🦊 build bot 👩🏽‍🔧',
  hostile: 'alice\u202e\u001b[2J\nok  203.0.113.1',
} as const;

export const EVENTS_SHOWN: readonly ActivityEvent[] = [
  sampleEvent('a', 9, {
    ...{
      eventName: 'EnableExternalIdPConfigurationForDirectory',
      actor: 'maya.okafor@example.com',
    },
    ...{ userName: SSO_NAME, roleArn: SSO_ARN, target: 'directory/d-1f0605578d' },
    ...{ sourceIp: '2001:db8:85a3:8d3:1319:8a2e:370:7348', awsRegion: 'ap-southeast-2' },
  }),
  sampleEvent('b', 8, {
    ...{
      eventName: 'AssumeRoleWithWebIdentity',
      actor: 'repo:example-org/infrastructure:ref:refs/heads/main',
    },
    ...{ userName: 'GitHubActionsDeployment', target: `role/${NAMES.cdk}` },
    ...{ outcome: 'failure', errorCode: 'MalformedPolicyDocumentException' },
  }),
  sampleEvent('c', 7, {
    ...{
      eventName: 'GetRoleCredentials',
      actor: NAMES.directoryUser,
      userName: NAMES.directoryUser,
    },
    ...{ target: `role/${SSO_NAME}` },
  }),
  sampleEvent('d', 6, {
    ...{ eventName: 'AttachManagedPolicyToPermissionSet', actor: NAMES.wide, userName: SSO_NAME },
    ...{ roleArn: SSO_ARN, target: NAMES.permissionSet },
  }),
  sampleEvent('e', 5, {
    ...{
      eventName: 'CreateOpenIDConnectProvider',
      actor: NAMES.combining,
      userName: NAMES.combining,
    },
    ...{ target: NAMES.provider, sourceIp: 'cloudformation.amazonaws.com' },
  }),
  sampleEvent('f', 4, {
    ...{ eventName: 'AssumeRole', actor: NAMES.digest, userName: NAMES.cluster },
    ...{ target: `role/${NAMES.cluster}`, outcome: 'failure', errorCode: 'AccessDenied' },
  }),
  sampleEvent('g', 3, {
    ...{
      eventName: 'ConsoleLogin',
      actor: NAMES.hostile,
      userName: NAMES.picture,
      target: 'account/123456789012',
    },
  }),
];

const alert = (fields: Partial<AlertRecord>): AlertRecord => ({
  ...{ eventId: 'a', ruleId: 'IAM-ADMIN-ATTACH', disposition: 'sent', severity: 'HIGH' },
  ...{ title: 'Administrator policy attached', eventTime: '2026-01-01T00:00:09Z' },
  ...{
    eventName: 'AttachUserPolicy',
    accountId: '123456789012',
    actor: 'alice',
    target: 'user/bob',
  },
  ...{ dedupKey: 'k', detail: undefined, note: undefined, recordedAt: '', sentAt: undefined },
  ...fields,
});

export const ALERTS_SHOWN: readonly AlertRecord[] = [
  alert({ target: `user/${NAMES.cluster}`, detail: 'AdministratorAccess, to user/bob' }),
  alert({
    ...{ ruleId: 'IAM-USER-PERSIST-CHAIN', severity: 'CRITICAL', disposition: 'grouped' },
    ...{ actor: NAMES.wide, detail: 'CreateUser, CreateAccessKey, AttachUserPolicy' },
    ...{ note: '4f4e5af0-57d0-4c86-9f7b-4a181afaa248' },
  }),
  alert({
    ruleId: 'SSO-IDP-CHANGE',
    actor: NAMES.hostile,
    eventName: 'AssociateDirectory',
    target: undefined,
  }),
];

export const CHANGES_SHOWN = [
  sampleChange('alice', '2026-01-01T10:00:00Z'),
  {
    ...sampleChange(NAMES.cluster, '2026-01-01T10:00:00Z', { causeStatus: 'unexplained' }),
    ...{
      kind: 'service_credentials_changed' as const,
      before: 'codecommit.amazonaws.com: 1',
      after: 'none',
    },
  },
];

export const USERS_SHOWN = [
  { ...sampleUser('alice'), passwordEnabled: true, mfaActive: false },
  {
    ...sampleUser(NAMES.cluster),
    ...{ findings: [{ rule: 'old_access_key' }, { rule: 'two_active_access_keys' }] as const },
  },
  sampleUser(`${NAMES.digest}`),
];

const PLACE = { accountId: '123456789012', region: 'ap-southeast-2' };
export const NOW = Date.UTC(2026, 0, 3);
const ledger = (source: string, more: Partial<ShardLedger> = {}): ShardLedger => ({
  ...openLedger({ ...PLACE, source: `${source}.amazonaws.com` }, NOW / 1000 - 86_400, [7200]),
  ...more,
});
export const LEDGERS_SHOWN: readonly ShardLedger[] = [
  ledger('iam', { eventsProcessed: 12_345_678 }),
  ledger('sts'),
  ledger('identitystore-scim', {
    lastError:
      'LookupEvents in ap-southeast-2: AccessDeniedException: User is not authorized to perform: cloudtrail:LookupEvents',
  }),
];

/** What the lake answers, as `SELECT *` of some columns would. */
export const RESULT_COLUMNS = [
  'event_date',
  'person',
  'role',
  'failures',
  'last_time',
  'statement',
];
export const RESULT_ROWS: readonly (readonly ResultValue[])[] = [
  [
    '2026-01-01',
    'maya.okafor@example.com',
    SSO_ARN,
    12,
    '2026-01-01T23:59:59Z',
    '{"Effect":"Allow","Action":"*"}',
  ],
  [
    '2026-01-02',
    NAMES.wide,
    `arn:aws:sts::123456789012:assumed-role/${SSO_NAME}/maya`,
    1_000_000,
    null,
    '',
  ],
  [
    '2026-01-02',
    NAMES.digest,
    'arn:aws:iam::123456789012:role/AWSReservedSSO_PlatformEngineeringReadOnly_ffffffffffffffff',
    3,
    '2026-01-02T00:00:00Z',
    NAMES.hostile,
  ],
];
