import type { AccessKeyRecord, UserRecord } from '@iam-tracker/core';
import { sampleUser } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { daysSince, findingsOf, rootFindingsOf } from '../../src/record/findings.ts';
import { createWorld } from '../world/scanner.ts';

const THRESHOLDS = { keyMaxAgeDays: 90, unusedDays: 45, passwordMaxAgeDays: 365 };
const SCAN = '2026-01-10T12:00:00Z';
const clean = sampleUser('ann', SCAN, {
  ...{ passwordLastChanged: '2025-12-01T00:00:00Z', daysSinceLastActivity: 1 },
  accessKeys: [],
});
const judge = (fields: Partial<UserRecord>) => findingsOf({ ...clean, ...fields }, THRESHOLDS);
const key = (fields: Partial<AccessKeyRecord>): AccessKeyRecord => ({
  ...{ accessKeyId: 'AKIA1', status: 'Active', createDate: '2025-12-20T12:00:00Z' },
  ...{ lastUsedDate: '2026-01-09T12:00:00Z' },
  ...fields,
});
const neverUsed = { status: 'Active', createDate: '2026-01-03T12:00:00Z' } as const;

describe('findingsOf', () => {
  it('finds nothing wrong with a careful user', () => {
    expect(judge({ accessKeys: [key({})] })).toEqual([]);
  });

  it.each<[string, Partial<UserRecord>, object[]]>([
    ['a console password without MFA', { mfaActive: false }, [{ rule: 'console_without_mfa' }]],
    ['no MFA where there is no password', { mfaActive: false, passwordEnabled: false }, []],
    [
      'an old password',
      { passwordLastChanged: '2025-01-09T12:00:00Z' },
      [{ rule: 'old_password', days: 366 }],
    ],
    ['a password as old as allowed', { passwordLastChanged: '2025-01-10T12:00:00Z' }, []],
    [
      'an old key',
      { accessKeys: [key({ createDate: '2025-10-11T12:00:00Z' })] },
      [{ rule: 'old_access_key', subject: 'AKIA1', days: 91 }],
    ],
    ['a key as old as allowed', { accessKeys: [key({ createDate: '2025-10-12T12:00:00Z' })] }, []],
    [
      'an old key that is switched off',
      { accessKeys: [key({ status: 'Inactive', createDate: '2020-01-01T00:00:00Z' })] },
      [],
    ],
    [
      'a key out of use',
      { accessKeys: [key({ lastUsedDate: '2025-11-25T12:00:00Z' })] },
      [{ rule: 'unused_access_key', subject: 'AKIA1', days: 46 }],
    ],
    [
      'a key that was never used',
      { accessKeys: [{ ...neverUsed, slot: 2 }] },
      [{ rule: 'never_used_access_key', subject: 'slot-2', days: 7 }],
    ],
    ['a new key', { accessKeys: [{ ...neverUsed, createDate: '2026-01-03T12:00:01Z' }] }, []],
    [
      'two active keys',
      { accessKeys: [key({}), key({ accessKeyId: 'AKIA2' })] },
      [{ rule: 'two_active_access_keys' }],
    ],
    [
      'one of two keys active',
      { accessKeys: [key({}), key({ accessKeyId: 'AKIA2', status: 'Inactive' })] },
      [],
    ],
    [
      'AdministratorAccess, in any partition',
      { attachedPolicies: ['arn:aws-us-gov:iam::aws:policy/AdministratorAccess'] },
      [{ rule: 'admin_policy', subject: 'arn:aws-us-gov:iam::aws:policy/AdministratorAccess' }],
    ],
    [
      'a policy of that name of their own',
      { attachedPolicies: ['arn:aws:iam::123456789012:policy/AdministratorAccess'] },
      [],
    ],
    [
      'an inline policy',
      { inlinePolicies: [{ name: 'own', digest: 'd' }] },
      [{ rule: 'inline_policy', subject: 'own' }],
    ],
    [
      'an inline policy that allows everything',
      { inlinePolicies: [{ name: 'own', digest: 'd', isAdmin: true }] },
      [{ rule: 'admin_policy', subject: 'own' }],
    ],
    [
      'a user who is not active',
      { daysSinceLastActivity: 46 },
      [{ rule: 'inactive_user', days: 46 }],
    ],
    [
      'a user who is not active and cannot be',
      { daysSinceLastActivity: 400, passwordEnabled: false },
      [],
    ],
  ])('finds %s', (_name, fields, findings) => {
    expect(judge(fields)).toEqual(findings);
  });

  it('finds a user who was never active, once there was time to be', () => {
    const { daysSinceLastActivity: _, ...never } = clean;

    expect(findingsOf({ ...never, createDate: '2026-01-03T12:00:00Z' }, THRESHOLDS)).toEqual([
      { rule: 'never_active_user', days: 7 },
    ]);
    expect(findingsOf({ ...never, createDate: '2026-01-09T12:00:00Z' }, THRESHOLDS)).toEqual([]);
  });

  it('finds nothing in what is not known', () => {
    const { passwordEnabled: _, accessKeys: __, mfaActive: ___, ...unknown } = clean;

    expect(findingsOf({ ...unknown, daysSinceLastActivity: 400 }, THRESHOLDS)).toEqual([]);
  });
});

describe('rootFindingsOf', () => {
  it('finds keys of root and root without MFA', () => {
    expect(rootFindingsOf({ mfaActive: false, activeAccessKeys: 1 })).toEqual([
      { rule: 'root_access_key' },
      { rule: 'root_without_mfa' },
    ]);
    expect(rootFindingsOf({ mfaActive: true, activeAccessKeys: 0 })).toEqual([]);
    expect(rootFindingsOf({})).toEqual([]);
  });

  it.each([
    // How an organisation that removed root's credentials, and GovCloud, have it in their reports.
    { enabled: 'false', mfa: 'false', rules: [] },
    { enabled: 'FALSE', mfa: 'FALSE', rules: [] },
    { enabled: 'false', mfa: 'false', rotated: '2020-02-01T00:00:00+00:00', rules: [] },
    { enabled: 'true', mfa: 'true', rules: [] },
    { enabled: 'not_supported', mfa: 'false', rules: ['root_without_mfa'] },
    { enabled: 'true', mfa: 'false', rules: ['root_without_mfa'] },
    { enabled: 'false', mfa: 'false', certificate: 'true', rules: ['root_without_mfa'] },
    { enabled: 'false', mfa: 'false', key: 'true', rules: ['root_access_key', 'root_without_mfa'] },
  ])('judges root by its row of the credential report (%j)', async (row) => {
    const { enabled, mfa, rotated = 'N/A', key = 'false', certificate = 'false', rules } = row;
    const world = createWorld();
    world.account.add('ann');
    world.account.rootLine = [
      '<root_account>,arn:aws:iam::123456789012:root,2020-01-01T00:00:00+00:00',
      ...[enabled, 'no_information', 'N/A', 'N/A', mfa],
      ...[key, rotated, 'N/A', 'N/A', 'N/A', 'false', 'N/A', 'N/A', 'N/A', 'N/A'],
      ...[certificate, 'N/A', 'false', 'N/A'],
    ].join(',');

    await world.run();

    expect(world.latest()?.rootFindings?.map(({ rule }) => rule)).toEqual(rules);
  });
});

describe('daysSince', () => {
  it('counts whole days, none for the future, nothing for no time', () => {
    expect(daysSince('2026-01-08T12:00:01Z', SCAN)).toBe(1);
    expect(daysSince('2026-02-01T00:00:00Z', SCAN)).toBe(0);
    expect(daysSince(undefined, SCAN)).toBeUndefined();
    expect(daysSince('soon', SCAN)).toBeUndefined();
  });
});
