import { compact } from '@iam-tracker/core';
import { sampleUser } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { diffScans } from '../../src/changes/diff-scans.ts';

const PAIR = {
  previousScan: '2026-01-10T11:00:00Z',
  scanTimestamp: '2026-01-10T12:00:00Z',
  readThrough: '2026-01-10T12:00:05Z',
};
const ann = sampleUser('ann', PAIR.previousScan, {
  credentialReportTime: '2026-01-10T09:00:00Z',
  keysTime: '2026-01-10T10:00:00Z',
  detailsTime: '2026-01-09T10:00:00Z',
});
const diff = (old: (typeof ann)[], now: (typeof ann)[]) =>
  diffScans(old, now, PAIR).map(({ kind, userName, userId, subject, before, after }) =>
    compact({
      ...{ kind, userName, userId },
      subject,
      before,
      after,
    }),
  );

describe('diffScans', () => {
  it('tells a renamed user by its id', () => {
    const renamed = { ...ann, userName: 'anna' };

    expect(diff([ann], [renamed])).toEqual([
      { kind: 'user_renamed', userName: 'anna', userId: 'AIDAANN', before: 'ann', after: 'anna' },
    ]);
  });

  it('tells a user that was made again under the same name, with what it got', () => {
    const again = sampleUser('ann', PAIR.scanTimestamp, {
      ...{
        userId: 'AIDANEW',
        groups: ['administrators'],
        mfaActive: false,
        passwordEnabled: false,
      },
      accessKeys: [],
    });

    expect(diff([ann], [again])).toEqual([
      { kind: 'user_recreated', userName: 'ann', userId: 'AIDANEW', before: 'AIDAANN', after: '/' },
      { kind: 'group_joined', userName: 'ann', userId: 'AIDANEW', subject: 'administrators' },
    ]);
  });

  it('tells two users that exchanged their names', () => {
    const ben = sampleUser('ben', PAIR.previousScan);

    const changes = diff(
      [ann, ben],
      [
        { ...ann, userName: 'ben' },
        { ...ben, userName: 'ann' },
      ],
    );

    expect(changes.map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ['user_renamed', 'ben', 'ann'],
      ['user_renamed', 'ann', 'ben'],
    ]);
  });

  it('tells a new user that took the name of one that was renamed', () => {
    const renamed = { ...ann, userName: 'anna' };
    const bare = { mfaActive: false, passwordEnabled: false, accessKeys: [], groups: [] };
    const taker = sampleUser('ann', PAIR.scanTimestamp, { userId: 'AIDANEW', ...bare });

    expect(diff([ann], [renamed, taker]).map(({ kind, userId }) => [kind, userId])).toEqual([
      ['user_created', 'AIDANEW'],
      ['user_renamed', 'AIDAANN'],
    ]);
  });

  it('repeats no secret of a tag that a scan of before still holds', () => {
    const tagged = (value: string) => [{ ...ann, tags: [{ key: 'DB_PASS', value }] }];

    expect(diff(tagged('hunter2'), tagged('[redacted]'))).toEqual([]);
    expect(diff(tagged('hunter2'), [{ ...ann, tags: [] }])).toMatchObject([
      { kind: 'tag_removed', subject: 'DB_PASS', before: '[redacted]' },
    ]);
  });

  it('does not take a key whose id has become known for another', () => {
    const key = { slot: 1, status: 'Active', createDate: '2026-01-01T00:00:00Z' } as const;
    const [before, after] = [
      [key],
      [{ ...key, accessKeyId: 'AKIANEW', status: 'Inactive' as const }],
    ];

    expect(diff([{ ...ann, accessKeys: before }], [{ ...ann, accessKeys: after }])).toMatchObject([
      { kind: 'key_deactivated', subject: 'AKIANEW', before: 'Active', after: 'Inactive' },
    ]);
  });

  it('names a key without an id by its slot', () => {
    const key = { slot: 2, status: 'Active', createDate: '2026-01-01T00:00:00Z' } as const;

    expect(diff([{ ...ann, accessKeys: [] }], [{ ...ann, accessKeys: [key] }])).toMatchObject([
      { kind: 'key_created', subject: 'slot-2' },
    ]);
  });

  it('takes keys of one second for the same by their slots', () => {
    const createDate = '2026-01-01T00:00:00Z';
    const first = { slot: 1, status: 'Active', createDate } as const;
    const second = { slot: 2, status: 'Inactive', createDate } as const;

    const changes = diff(
      [{ ...ann, accessKeys: [first, second] }],
      [
        {
          ...ann,
          accessKeys: [
            { ...second, accessKeyId: 'AKIA2' },
            { ...first, accessKeyId: 'AKIA1' },
          ],
        },
      ],
    );

    expect(changes).toEqual([]);
  });

  it('dates a change from when the fact was last known, which may be before the scan', () => {
    const now = {
      ...ann,
      ...{ passwordEnabled: false, mfaActive: false, accessKeys: [], groups: [] },
      ...{ sshPublicKeys: 1 },
    };
    const old = { ...ann, sshPublicKeys: 0 };

    const windows = diffScans([old], [now], PAIR).map(({ kind, changedAfter, changedBefore }) => [
      ...[kind, changedAfter, changedBefore],
    ]);

    expect(windows).toEqual([
      ['password_disabled', '2026-01-10T09:00:00Z', '2026-01-10T12:00:05Z'],
      ['mfa_disabled', '2026-01-10T09:00:00Z', '2026-01-10T12:00:05Z'],
      ['key_deleted', '2026-01-10T10:00:00Z', '2026-01-10T12:00:05Z'],
      ['group_left', '2026-01-10T11:00:00Z', '2026-01-10T12:00:05Z'],
      ['ssh_public_keys_changed', '2026-01-09T10:00:00Z', '2026-01-10T12:00:05Z'],
    ]);
  });

  it('does not go back further than a week, however old a report is', () => {
    const old = { ...ann, credentialReportTime: '2015-02-02T20:02:02Z' };

    const [change] = diffScans([old], [{ ...old, passwordEnabled: false }], PAIR);

    expect(change?.changedAfter).toBe('2026-01-03T11:00:00Z');
  });
});
