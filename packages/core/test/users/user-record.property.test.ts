import { fc, it } from '@fast-check/jest';
import { encodeUserRecord, type UserRecord } from '@iam-tracker/core';
import { hostileJson, sampleUser, userRecord } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { decodeUserRecord } from '../../src/users/user-record.ts';
import { SHORTEST_RETENTION_DAYS } from '../../src/users/user-record-keys.ts';

const QUARTER = { retentionDays: 90 };

describe('encodeUserRecord and decodeUserRecord', () => {
  it.prop([userRecord(), fc.nat({ max: 3650 })])(
    'are inverse to each other',
    (record, retentionDays) => {
      const item = encodeUserRecord(record, { retentionDays });

      expect(decodeUserRecord(item)).toEqual(record);
      expect(encodeUserRecord(decodeUserRecord(item), { retentionDays })).toEqual(item);
    },
  );

  it('stay below the limit of an item for all that IAM lets a user have', () => {
    const wide = (count: number, length: number) =>
      Array.from({ length: count }, (_, index) => `${index}${'€'.repeat(length)}`);
    const record: UserRecord = sampleUser('x'.repeat(64), undefined, {
      path: `/${'p'.repeat(510)}/`,
      arn: 'a'.repeat(700),
      groups: wide(10, 128),
      attachedPolicies: wide(20, 700),
      inlinePolicies: wide(50, 128).map((name) => ({ name, digest: 'd'.repeat(64) })),
      tags: wide(50, 128).map((key) => ({ key, value: '€'.repeat(256) })),
      mfaDevices: wide(8, 256),
    });

    const bytes = Buffer.byteLength(JSON.stringify(encodeUserRecord(record, QUARTER)));

    expect(bytes).toBeLessThan(400 * 1024);
  });

  it('keep what the reference document promises of an item', () => {
    const record = sampleUser('john.doe', '2025-11-24T10:00:00Z', {
      passwordLastUsed: '2025-11-23T14:22:00Z',
    });

    expect(encodeUserRecord(record, QUARTER)).toMatchObject({
      user_name: { S: 'john.doe' },
      scan_timestamp: { S: '2025-11-24T10:00:00Z' },
      user_id: { S: 'AIDAJOHN.DOE' },
      arn: { S: 'arn:aws:iam::123456789012:user/john.doe' },
      create_date: { S: '2025-01-15T08:30:00Z' },
      password_last_used: { S: '2025-11-23T14:22:00Z' },
      ttl: { N: String(Date.UTC(2026, 1, 22, 10) / 1000) },
    });
    expect(encodeUserRecord(sampleUser('never'), QUARTER)).not.toHaveProperty('password_last_used');
  });

  it('let a scan outlive the pause until the next one, however short the retention', () => {
    const { ttl } = encodeUserRecord(sampleUser('x', '2025-11-24T10:00:00Z'), { retentionDays: 1 });

    const days = (Number((ttl as { N: string }).N) - Date.UTC(2025, 10, 24, 10) / 1000) / 86_400;
    expect(days).toBe(SHORTEST_RETENTION_DAYS);
  });
});

describe('decodeUserRecord', () => {
  it('reads what the Python predecessor wrote', () => {
    const item = {
      user_name: { S: 'john.doe' },
      scan_timestamp: { S: '2025-11-24T10:00:00Z' },
      user_id: { S: 'AIDAI23EXAMPLE' },
      arn: { S: 'arn:aws:iam::123456789012:user/john.doe' },
      create_date: { S: '2024-01-15T08:30:00Z' },
      ttl: { N: '1735660800' },
    };

    expect(decodeUserRecord(item)).toEqual({
      userName: 'john.doe',
      scanTimestamp: '2025-11-24T10:00:00Z',
      userId: 'AIDAI23EXAMPLE',
      arn: 'arn:aws:iam::123456789012:user/john.doe',
      createDate: '2024-01-15T08:30:00Z',
    });
  });

  it('refuses an item that is no user record, naming what is missing', () => {
    expect(() => decodeUserRecord({ user_name: { S: 'x' }, arn: { N: '1' } })).toThrow(
      expect.objectContaining({
        code: 'BAD_ARGUMENT',
        message: expect.stringMatching(/scanTimestamp, userId, arn, createDate/),
      }),
    );
  });

  it.prop([fc.dictionary(fc.string(), hostileJson())])(
    'takes attributes that are not as we write them for absent',
    (damage) => {
      const { user_name, scan_timestamp, user_id, arn, create_date } = encodeUserRecord(
        sampleUser('x'),
        QUARTER,
      );
      const names = ['groups', 'mfa_active', 'access_keys', 'days_since_last_activity', 'path'];
      const values = Object.values(damage);
      const attributes = Object.fromEntries(names.map((name, index) => [name, values[index]]));

      const record = decodeUserRecord({
        ...attributes,
        user_name,
        scan_timestamp,
        user_id,
        arn,
        create_date,
      });

      expect(record.userName).toBe('x');
      for (const list of [record.groups, record.accessKeys]) {
        expect(list === undefined || Array.isArray(list)).toBe(true);
      }
    },
  );
});
