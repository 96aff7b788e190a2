import { FILTER_REASONS, type FilterReason, parseRolePatterns } from '@iam-tracker/core';
import {
  assumedRole,
  awsService,
  buildAssumeRole,
  buildRecord,
  buildStsRecord,
  iamUser,
  identityCenterRole,
  onBehalfOf,
  otherAccount,
  root,
  serviceLinkedRole,
  type TestRecord,
  webIdentityUser,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { findFilterReason } from '../src/noise.ts';
import { readCaller } from '../src/normalize.ts';

function reasonOf(
  record: TestRecord,
  roles = '',
  filterAwsServiceEvents = true,
): FilterReason | undefined {
  const filteredRoles = parseRolePatterns(roles);
  return findFilterReason(record, String(record.eventName), readCaller(record), {
    filterAwsServiceEvents,
    filteredRoles,
  });
}

const read = (userIdentity: TestRecord, changes: TestRecord = {}) =>
  buildRecord({ userIdentity, eventName: 'GetRole', readOnly: true, ...changes });

describe('findFilterReason', () => {
  it('leaves out what services and their roles read', () => {
    expect(reasonOf(buildAssumeRole('web', { userIdentity: awsService() }))).toBe('aws_service');
    expect(reasonOf(read(serviceLinkedRole()))).toBe('service_linked_role');
  });

  it('keeps it when told to', () => {
    expect(
      reasonOf(buildAssumeRole('web', { userIdentity: awsService() }), '', false),
    ).toBeUndefined();
    expect(reasonOf(read(serviceLinkedRole()), '', false)).toBeUndefined();
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

  it('keeps what a service does for somebody', () => {
    const behalf = awsService('sso.amazonaws.com', { onBehalfOf: onBehalfOf() });
    const named = awsService('x.amazonaws.com', { sessionContext: { sourceIdentity: 'erin' } });

    expect(reasonOf(read(behalf))).toBeUndefined();
    expect(reasonOf(read(named))).toBeUndefined();
  });

  it('is not deceived by a role that is only named like a service-linked one', () => {
    expect(reasonOf(read(assumedRole('AWSServiceRoleForExample', 'x')))).toBeUndefined();
    expect(reasonOf(read(assumedRole('team/aws-service-role/x', 'x')))).toBeUndefined();
  });

  it.each([
    'scanner',
    'SCAN*',
    '*ner',
    'arn:aws:iam::123456789012:role/vendors/scanner',
    'other,scanner',
  ])('leaves out the assumptions and sessions of a role filtered as %s', (roles) => {
    const role = 'vendors/scanner';

    expect(reasonOf(buildAssumeRole(role, { userIdentity: otherAccount() }), roles)).toBe(
      'filtered_role',
    );
    expect(reasonOf(buildAssumeRole(role, { userIdentity: webIdentityUser() }), roles)).toBe(
      'filtered_role',
    );
    expect(reasonOf(read(assumedRole(role, 'scan-1')), roles)).toBe('filtered_role');
    expect(reasonOf(buildRecord({ userIdentity: assumedRole(role, 'scan-1') }), roles)).toBe(
      'filtered_role',
    );
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
    expect(FILTER_REASONS).toEqual(['aws_service', 'service_linked_role', 'filtered_role']);
  });
});
