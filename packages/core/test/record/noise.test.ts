import {
  FILTER_REASONS,
  type FilterReason,
  type NoiseSettings,
  parseRolePatterns,
} from '@iam-tracker/core';
import {
  ACCOUNT_ID,
  assumedRole,
  awsService,
  buildAssumeRole,
  buildConsoleLogin,
  buildRecord,
  buildStsRecord,
  iamUser,
  identityCenterRole,
  OTHER_ACCOUNT_ID,
  onBehalfOf,
  otherAccount,
  root,
  serviceLinkedRole,
  type TestRecord,
  webIdentityUser,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { findFilterReason } from '../../src/record/noise.ts';
import { readCaller } from '../../src/record/normalize.ts';

function reasonOf(
  record: TestRecord,
  roles = '',
  changes: Partial<NoiseSettings> = {},
  accountId: string | undefined = ACCOUNT_ID,
): FilterReason | undefined {
  const filteredRoles = parseRolePatterns(roles);
  const settings = { filterAwsServiceEvents: true, filteredRoles, ...changes };
  return findFilterReason(
    record,
    String(record.eventName),
    readCaller(record),
    settings,
    accountId,
  );
}

const read = (userIdentity: TestRecord, changes: TestRecord = {}) =>
  buildRecord({ userIdentity, eventName: 'GetRole', readOnly: true, ...changes });

describe('findFilterReason', () => {
  it('leaves out what services and their roles read', () => {
    expect(reasonOf(buildAssumeRole('web', { userIdentity: awsService() }))).toBe('aws_service');
    expect(reasonOf(read(serviceLinkedRole()))).toBe('service_linked_role');
  });

  it('keeps it when told to', () => {
    const everything = { filterAwsServiceEvents: false };

    expect(
      reasonOf(buildAssumeRole('web', { userIdentity: awsService() }), '', everything),
    ).toBeUndefined();
    expect(reasonOf(read(serviceLinkedRole()), '', everything)).toBeUndefined();
  });

  it('keeps what services and their roles change', () => {
    expect(reasonOf(buildRecord({ userIdentity: awsService() }))).toBeUndefined();
    expect(reasonOf(buildRecord({ userIdentity: serviceLinkedRole() }))).toBeUndefined();
  });

  it('judges by name when the record does not say whether it reads', () => {
    const unsaid = { readOnly: undefined };

    expect(reasonOf(read(awsService(), unsaid))).toBe('aws_service');
    expect(reasonOf(read(awsService(), { ...unsaid, eventName: 'AssumeRole' }))).toBe(
      'aws_service',
    );
    expect(reasonOf(read(awsService(), { ...unsaid, eventName: 'AssumeRoot' }))).toBeUndefined();
    expect(reasonOf(read(awsService(), { ...unsaid, eventName: 'CreateUser' }))).toBeUndefined();
  });

  it('keeps what a service does for a caller', () => {
    const behalf = awsService('sso.amazonaws.com', { onBehalfOf: onBehalfOf() });
    const named = awsService('x.amazonaws.com', { sessionContext: { sourceIdentity: 'erin' } });

    expect(reasonOf(read(behalf))).toBeUndefined();
    expect(reasonOf(read(named))).toBeUndefined();
  });

  it('is not deceived by a role that is only named like a service-linked one', () => {
    expect(reasonOf(read(assumedRole('AWSServiceRoleForExample', 'x')))).toBeUndefined();
    expect(reasonOf(read(assumedRole('team/aws-service-role/x', 'x')))).toBeUndefined();
    const forged = 'x:role/aws-service-role/config.amazonaws.com';
    expect(reasonOf(read(assumedRole(`${forged}/AWSServiceRoleForConfig`, 'x')))).toBeUndefined();
    const unnamed = 'aws-service-role/config.amazonaws.com/evil';
    expect(reasonOf(read(assumedRole(unnamed, 'x')))).toBeUndefined();
  });

  it.each([
    'scanner',
    'SCAN*',
    '*ner',
    'arn:aws:iam::123456789012:role/vendors/scanner',
    'other,scanner',
  ])('leaves out the assumptions and the reads of a role filtered as %s', (roles) => {
    const role = 'vendors/scanner';

    expect(reasonOf(buildAssumeRole(role, { userIdentity: otherAccount() }), roles)).toBe(
      'filtered_role',
    );
    expect(reasonOf(buildAssumeRole(role, { userIdentity: webIdentityUser() }), roles)).toBe(
      'filtered_role',
    );
    expect(reasonOf(read(assumedRole(role, 'scan-1')), roles)).toBe('filtered_role');
  });

  it('keeps what a filtered role changes or what credentials it takes, unless told otherwise', () => {
    const literal = { hidesFilteredRoleChanges: true };
    const change = buildRecord({ userIdentity: assumedRole('PrismaX', 's1') });
    const chain = buildAssumeRole('admin', { userIdentity: assumedRole('PrismaX', 's1') });

    for (const record of [change, { ...chain, readOnly: true }]) {
      expect(reasonOf(record, 'Prisma*')).toBeUndefined();
      expect(reasonOf(record, 'Prisma*', literal)).toBe('filtered_role_change');
      expect(reasonOf(record, 'Wiz*', literal)).toBeUndefined();
    }
  });

  it('keeps everything of a role of another account, whatever its name', () => {
    const session = read(assumedRole('scanner', 'x'));
    const assumption = buildAssumeRole('scanner', { userIdentity: otherAccount() });

    for (const record of [session, assumption]) {
      expect(reasonOf(record, 'scanner')).toBe('filtered_role');
      expect(reasonOf(record, 'scanner', {}, OTHER_ACCOUNT_ID)).toBeUndefined();
      expect(
        reasonOf(record, `arn:aws:iam::${ACCOUNT_ID}:role/*`, {}, OTHER_ACCOUNT_ID),
      ).toBeUndefined();
    }
  });

  it('keeps people in a filtered role, by what AWS says of the session', () => {
    const role = 'Administrators';
    const withMfa = { attributes: { mfaAuthenticated: 'true' } };
    const loggedIn = { signInSessionArn: 'arn:aws:signin:us-east-1:123456789012:session/x' };
    const signIn = buildConsoleLogin('Success', {
      ...assumedRole(role, 'bob'),
      sessionContext: undefined,
    });

    expect(reasonOf(read(assumedRole(role, 'john')), role)).toBe('filtered_role');
    expect(reasonOf(read(assumedRole(role, 'john', withMfa)), role)).toBeUndefined();
    expect(reasonOf(read(assumedRole(role, 'john', loggedIn)), role)).toBeUndefined();
    expect(
      reasonOf(read(assumedRole(role, 'john'), { sessionCredentialFromConsole: 'true' }), role),
    ).toBeUndefined();
    expect(reasonOf(signIn, role, { hidesFilteredRoleChanges: true })).toBeUndefined();
  });

  it('keeps people, root and IAM users whatever the roles', () => {
    const callers = [root(), iamUser(), identityCenterRole(), assumedRole('a', 'dana@example.com')];

    for (const userIdentity of callers) {
      expect(reasonOf(read(userIdentity), '*')).toBeUndefined();
      expect(reasonOf(buildAssumeRole('a', { userIdentity }), '*')).toBeUndefined();
    }
  });

  it('keeps refused assumptions of a filtered role', () => {
    const refused = buildAssumeRole('scanner', {
      userIdentity: otherAccount(),
      errorCode: 'AccessDenied',
    });

    expect(reasonOf(refused, 'scanner')).toBeUndefined();
  });

  it('keeps other roles and other calls', () => {
    const session = assumedRole('deploy', 'x');

    expect(reasonOf(read(session), 'scanner')).toBeUndefined();
    expect(
      reasonOf(buildAssumeRole('deploy', { userIdentity: otherAccount() }), 'scanner'),
    ).toBeUndefined();
    expect(
      reasonOf(
        buildStsRecord('GetCallerIdentity', {
          userIdentity: otherAccount(),
          requestParameters: { roleArn: 'x' },
        }),
        '*',
      ),
    ).toBeUndefined();
    expect(
      reasonOf(
        buildAssumeRole('x', { userIdentity: otherAccount(), requestParameters: { roleArn: 7 } }),
        '*',
      ),
    ).toBeUndefined();
  });

  it('knows a session whose issuer is missing by the name of its role', () => {
    const session = { ...assumedRole('scanner', 'x'), sessionContext: undefined };

    expect(reasonOf(read(session), 'scanner')).toBe('filtered_role');
    expect(reasonOf(read(session), 'arn:aws:iam::123456789012:role/scanner')).toBeUndefined();
  });

  it('lists its reasons', () => {
    expect(FILTER_REASONS).toEqual([
      'aws_service',
      'service_linked_role',
      'filtered_role',
      'filtered_role_change',
    ]);
  });
});
