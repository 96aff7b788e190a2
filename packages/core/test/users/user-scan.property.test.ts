import { fc, it } from '@fast-check/jest';
import { encodeUserRecord } from '@iam-tracker/core';
import { sampleHeader, sampleUser, scanHeader } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { decodeScanHeader, encodeScanHeader } from '../../src/users/user-scan.ts';

const QUARTER = { retentionDays: 90 };

describe('encodeScanHeader and decodeScanHeader', () => {
  it.prop([scanHeader()])('are inverse to each other', (header) => {
    expect(decodeScanHeader(encodeScanHeader(header, QUARTER))).toEqual(header);
  });
});

describe('decodeScanHeader', () => {
  const item = encodeScanHeader(sampleHeader('2026-01-01T10:00:00Z'), QUARTER);

  it.prop([
    fc.constantFrom(
      'status',
      'total_users',
      'records_written',
      'errors',
      'changes',
      'changes_pending',
    ),
  ])('refuses a header without %s rather than guess', (name) => {
    const { [name]: _, ...rest } = item;

    expect(() => decodeScanHeader(rest)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  });

  it('refuses what is no header', () => {
    const refused = expect.objectContaining({ code: 'BAD_ARGUMENT' });

    expect(() => decodeScanHeader({ ...item, status: { S: 'eaten' } })).toThrow(refused);
    expect(() => decodeScanHeader({ ...item, scan_timestamp: { S: 'x' } })).toThrow(refused);
    expect(() => decodeScanHeader({})).toThrow(refused);
    expect(() => decodeScanHeader(encodeUserRecord(sampleUser('x'), QUARTER))).toThrow(refused);
  });
});
