import { memoryLedger, sampleHeader, sampleUser } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { digestMembers } from '../../src/report/member-users.ts';

const SCAN = '2026-01-01T10:00:00Z';
const idOf = (index: number) => String(100_000_000_000 + index);

/** Accounts by id; each has as many findings as its number says, and one user. */
function sourceOf(findings: readonly number[]) {
  const { records } = memoryLedger([]);
  const countOf = new Map(findings.map((count, index) => [idOf(index), count]));
  return {
    records: {
      ...records,
      members: async () => [...countOf.keys()],
      ofMember: (accountId: string) => ({
        ...records,
        latestComplete: async () => sampleHeader(SCAN),
        async *usersOfScan() {
          const rule = 'old_access_key' as const;
          const found = Array.from({ length: countOf.get(accountId) ?? 0 }, () => ({ rule }));
          yield sampleUser('alice', SCAN, { findings: found, mfaActive: false });
        },
      }),
    } as never,
  };
}

describe('digestMembers', () => {
  it('tells of the fifty with the most findings, and sums up all', async () => {
    const findings = Array.from({ length: 60 }, (_, index) => index);

    const digest = await digestMembers(sourceOf(findings));

    expect(digest).toMatchObject({ accounts: 60, users: 60, findings: 1_770 });
    expect(digest?.shown.map((each) => each.findings)).toEqual(findings.slice(10).reverse());
    expect(digest?.shown[0]).toEqual({
      ...{ accountId: idOf(59), scanTimestamp: SCAN, users: 1, findings: 59 },
      ...{ withoutMfa: 1, activeKeys: 1 },
    });
  });

  it('is nothing without members', async () => {
    expect(await digestMembers(sourceOf([]))).toBeUndefined();
  });
});
