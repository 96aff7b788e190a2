import { fc, it } from '@fast-check/jest';
import type { UserRecord } from '@iam-tracker/core';
import { costlyRuns } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { diffScans } from '../../src/changes/diff-scans.ts';
import { applyChanges, durableStates } from '../world/durable-state.ts';
import { scanOfUsers } from '../world/scans.ts';

const PAIR = {
  previousScan: '2026-01-10T11:00:00Z',
  scanTimestamp: '2026-01-10T12:00:00Z',
  readThrough: '2026-01-10T12:00:05Z',
};
const before = () => scanOfUsers(PAIR.previousScan);
const after = () => scanOfUsers(PAIR.scanTimestamp);
const OPTIONAL = [
  ...['passwordEnabled', 'mfaActive', 'mfaDevices', 'accessKeys', 'groups', 'attachedPolicies'],
  ...['inlinePolicies', 'tags', 'signingCertificates', 'sshPublicKeys', 'serviceCredentials'],
] as const;

function without(user: UserRecord, fields: readonly string[]): UserRecord {
  const isKept = ([field]: [string, unknown]) => !fields.includes(field);
  return Object.fromEntries(Object.entries(user).filter(isKept)) as unknown as UserRecord;
}

describe('diffScans', () => {
  it.prop([before(), after()], { numRuns: costlyRuns(150, 500) })(
    'finds changes that, applied to the old scan, give the new one',
    (old, now) => {
      const changes = diffScans(old, now, PAIR);

      expect(applyChanges(durableStates(old), changes)).toEqual(durableStates(now));
    },
  );

  it.prop([before(), after(), fc.infiniteStream(fc.nat())])(
    'does not mind the order of users',
    (old, now, dice) => {
      const shuffle = <T>(list: readonly T[]) =>
        list
          .map((entry) => [dice.next().value ?? 0, entry] as const)
          .sort(([a], [b]) => a - b)
          .map(([, entry]) => entry);

      expect(diffScans(shuffle(old), shuffle(now), PAIR)).toEqual(diffScans(old, now, PAIR));
    },
  );

  it.prop([before()])('finds nothing where nothing lasting changed', (old) => {
    const later = old.map((user) => ({
      ...user,
      scanTimestamp: PAIR.scanTimestamp,
      ...{ passwordLastUsed: '2026-01-10T11:59:00Z', lastActivity: '2026-01-10T11:59:00Z' },
      daysSinceLastActivity: 0,
      accessKeys: user.accessKeys?.map((key) => ({ ...key, lastUsedDate: '2026-01-10T11:59:00Z' })),
      findings: [{ rule: 'inactive_user' as const, days: 100 }],
      credentialReportTime: PAIR.scanTimestamp,
    }));

    expect(diffScans(old, later as UserRecord[], PAIR)).toEqual([]);
  });

  it.prop([before(), after()])('gives every change an id of its own', (old, now) => {
    const ids = diffScans(old, now, PAIR).map(({ changeId }) => changeId);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it.prop([before(), after(), fc.subarray([...OPTIONAL])])(
    'says nothing of what the new scan could not know, and the same of the rest',
    (old, now, unknown) => {
      const changes = diffScans(old, now, PAIR);

      const blind = diffScans(
        old,
        now.map((user) => without(user, unknown)),
        PAIR,
      );

      for (const change of blind) expect(changes).toContainEqual(change);
      if (unknown.length === 0) expect(blind).toEqual(changes);
    },
  );
});
