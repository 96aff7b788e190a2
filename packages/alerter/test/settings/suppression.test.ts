import type { Severity } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { toRuleEvent } from '../../src/event/rule-event.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { findSuppression } from '../../src/settings/suppression.ts';

const ROLE = 'arn:aws:iam::123456789012:role/ci/deploy';
const NOW = Date.UTC(2026, 5, 15, 12);
const event = toRuleEvent(
  sampleEvent('one', 0, {
    actor: 'Alice@example.com',
    actorType: 'person',
    sessionName: 'Alice@example.com',
    userName: 'deploy',
    userType: 'AssumedRole',
    roleArn: 'arn:aws:iam::123456789012:role/ci/deploy',
    sourceIp: '192.0.2.7',
  }),
);

function isSuppressed(suppression: object, severity: Severity = 'HIGH', of = event): boolean {
  const { suppressions } = parseSettings(
    { suppressions: [{ rule: '*', reason: 'test', ...suppression }] },
    ['A-RULE', 'OTHER-RULE'],
  );
  return (
    findSuppression(suppressions, { event: of, rule: { id: 'A-RULE' }, severity }, NOW) !==
    undefined
  );
}

describe('findSuppression', () => {
  it.each([
    { rule: 'A-RULE' },
    { actor: 'alice@example.com' },
    { actor: '*@EXAMPLE.com' },
    { actor: 'deploy' },
    { role: 'deploy' },
    { role: 'ci/*' },
    { role: 'arn:aws:iam::123456789012:role/ci/deploy' },
    { ip: '192.0.2.7' },
    { ip: ['198.51.100.0/24', '192.0.2.0/28'] },
    { rule: 'A-RULE', actor: 'alice*', role: 'dep*', ip: '192.0.2.0/24' },
    { actor: '*', expires: '2026-06-15' },
    { actor: '*', expires: '2026-06-15T12:00:01Z' },
  ])('suppresses by %j', (suppression) => {
    expect(isSuppressed(suppression)).toBe(true);
  });

  it('does not let a claim suppress what is critical', () => {
    const claim = { actor: 'alice@example.com' };
    const certain = toRuleEvent(
      sampleEvent('two', 0, {
        ...{ actor: 'alice', actorType: 'iam_user', userType: 'IAMUser' },
        userArn: 'arn:aws:iam::123456789012:user/alice',
      }),
    );

    expect(isSuppressed(claim, 'CRITICAL')).toBe(false);
    expect(isSuppressed({ ...claim, role: 'deploy' }, 'CRITICAL')).toBe(false);
    expect(isSuppressed({ ...claim, account: '123456789012' }, 'CRITICAL')).toBe(false);
    expect(isSuppressed({ actor: 'deploy', role: 'deploy' }, 'CRITICAL')).toBe(true);
    expect(isSuppressed({ actor: 'alice', account: '123456789012' }, 'CRITICAL', certain)).toBe(
      true,
    );
  });

  it.each([
    { actor: 'deploy' },
    { actor: 'deploy', role: '*' },
    { actor: 'deploy', role: 'deploy,**' },
    { actor: 'deploy', ip: '192.0.2.7' },
    { actor: 'deploy', rule: 'A-RULE' },
  ])('does not let a name alone suppress what is critical: %j', (suppression) => {
    expect(isSuppressed(suppression)).toBe(true);
    expect(isSuppressed(suppression, 'CRITICAL')).toBe(false);
  });

  it.each<[string, object]>([
    ['a session of a role', { userArn: undefined }],
    ['a user', { roleArn: undefined, userArn: 'arn:aws-cn:iam::123456789012:user/alice' }],
    ['root', { roleArn: undefined, userArn: 'arn:aws:iam::123456789012:root' }],
    [
      'a person of Identity Center',
      { roleArn: undefined, userArn: undefined, userType: 'IdentityCenterUser' },
    ],
  ])('knows the account of %s', (_who, fields) => {
    const of = toRuleEvent({ ...sampleEvent('four', 0), roleArn: ROLE, ...fields });

    expect(isSuppressed({ account: '123456789012', rule: 'A-RULE' }, 'HIGH', of)).toBe(true);
    expect(isSuppressed({ account: '210987654321', rule: 'A-RULE' }, 'HIGH', of)).toBe(false);
  });

  it('takes no delegate for the account that it acts for', () => {
    const of = toRuleEvent(
      sampleEvent('five', 0, { roleArn: ROLE, delegateAccountId: '210987654321' }),
    );

    expect(isSuppressed({ account: '123456789012', rule: 'A-RULE' }, 'INFO', of)).toBe(false);
    expect(isSuppressed({ account: '210987654321', rule: 'A-RULE' }, 'INFO', of)).toBe(true);
  });

  it.each<[string, object, object]>([
    [
      'a role of another account',
      { role: 'deploy' },
      { roleArn: 'arn:aws:iam::210987654321:role/ci/deploy' },
    ],
    [
      'a delegate that uses the role',
      { role: 'deploy' },
      { delegateAccountId: '210987654321', actor: '210987654321' },
    ],
    [
      'a delegate that uses the role, by name',
      { actor: 'deploy' },
      { delegateAccountId: '210987654321', actor: '210987654321', userName: 'deploy' },
    ],
    ['an address in a VPC', { ip: '192.0.2.7' }, { vpcEndpointId: 'vpce-0123456789abcdef0' }],
  ])('does not suppress what comes from %s', (_what, suppression, fields) => {
    const forged = toRuleEvent(
      sampleEvent('three', 0, {
        userType: 'AssumedRole',
        roleArn: 'arn:aws:iam::123456789012:role/ci/deploy',
        sourceIp: '192.0.2.7',
        ...fields,
      }),
    );

    expect(isSuppressed(suppression, 'INFO', forged)).toBe(false);
  });

  it.each([
    { rule: 'OTHER-RULE' },
    { actor: 'alice' },
    { role: 'deploy-2' },
    { ip: '192.0.2.8' },
    { rule: 'A-RULE', actor: 'alice*', ip: '198.51.100.1' },
    { actor: '*', expires: '2026-06-14' },
    { actor: '*', expires: '2026-06-15T12:00:00Z' },
  ])('does not suppress by %j', (suppression) => {
    expect(isSuppressed(suppression)).toBe(false);
  });
});
