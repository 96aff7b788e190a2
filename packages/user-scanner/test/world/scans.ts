import type { AccessKeyRecord, UserRecord } from '@iam-tracker/core';
import { compact } from '@iam-tracker/core';
import fc from 'fast-check';

const time = fc.constantFrom(
  '2026-01-01T00:00:00Z',
  '2026-01-02T00:00:00Z',
  '2026-01-03T00:00:00Z',
);
const few = <T>(...values: T[]) => fc.subarray(values);

const keys = fc
  .array(fc.tuple(fc.constantFrom('Active' as const, 'Inactive' as const), time), { maxLength: 2 })
  .chain((list) =>
    fc
      .subarray(['AKIA1', 'AKIA2', 'AKIA3'], { minLength: list.length, maxLength: list.length })
      .map((ids): AccessKeyRecord[] =>
        ids.map((accessKeyId, index) => ({
          accessKeyId,
          status: list[index]?.[0] ?? 'Active',
          createDate: list[index]?.[1] ?? '',
          lastUsedDate: '2026-01-05T00:00:00Z',
        })),
      ),
  );

/** Changeable part of a user, few values each, so that two draws often agree. */
const fields = fc.record({
  path: fc.constantFrom('/', '/ops/'),
  password: fc.option(time, { nil: undefined }),
  mfaDevices: few('mfa-1', 'mfa-2'),
  accessKeys: keys,
  groups: few('g1', 'g2', 'g3'),
  attachedPolicies: few('arn:1', 'arn:2'),
  inlinePolicies: fc
    .tuple(few('p1', 'p2'), fc.constantFrom('d1', 'd2'))
    .map(([names, digest]) => names.map((name) => ({ name, digest }))),
  boundary: fc.option(fc.constantFrom('arn:b1', 'arn:b2'), { nil: undefined }),
  tags: fc
    .tuple(few('t1', 't2'), fc.constantFrom('v1', 'v2', undefined))
    .map(([names, value]) => names.map((key) => (value === undefined ? { key } : { key, value }))),
  signingCertificates: fc.nat({ max: 2 }),
  sshPublicKeys: fc.nat({ max: 2 }),
  serviceCredentials: fc.nat({ max: 2 }),
  passwordLastUsed: time,
});

/** All users of one moment: ids and names are each used once, in any pairing. */
export function scanOfUsers(scanTimestamp: string): fc.Arbitrary<UserRecord[]> {
  const ids = fc.shuffledSubarray(['ID1', 'ID2', 'ID3', 'ID4']);
  const names = fc.shuffledSubarray(['ann', 'ben', 'cid', 'dan'], { minLength: 4 });
  return fc
    .tuple(ids, names, fc.array(fields, { minLength: 4, maxLength: 4 }))
    .map(([userIds, userNames, drawn]) =>
      userIds.map((userId, index) => {
        const { password, boundary, ...more } = drawn[index] as (typeof drawn)[number];
        const userName = userNames[index] ?? '';
        return compact({
          ...{ userName, userId, scanTimestamp, createDate: '2025-01-01T00:00:00Z' },
          arn: `arn:aws:iam::123456789012:user${more.path}${userName}`,
          ...more,
          passwordEnabled: password !== undefined,
          passwordLastChanged: password,
          mfaActive: more.mfaDevices.length > 0,
          permissionsBoundary: boundary,
        });
      }),
    );
}
