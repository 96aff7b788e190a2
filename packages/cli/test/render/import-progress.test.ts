import { describe, expect, it } from '@jest/globals';
import { describeImport } from '../../src/render/import-progress.ts';

const none = { complete: 0, broken: 0, unread: 0, foreign: 0, opaque: 0, skipped: 0, outside: 0 };
const counted = (complete: number, records: number) => ({
  files: { ...none, complete, broken: complete, outside: 7 },
  records,
  stored: 1_234,
});

describe('describeImport', () => {
  it('says how far it is, how fast, and how long it takes', () => {
    expect(describeImport(counted(500, 60_000), 10, 4_000)).toBe(
      'Reading files: 1,000 of 4,000 files, 60,000 records, 6,000 a second, 1,234 stored, about 30 s left',
    );
  });

  it.each([
    ['while files are counted', 500, 10, undefined],
    ['of a few files', 5, 10, 4_000],
    ['after a moment', 500, 0.5, 4_000],
    ['when there are more than were counted', 500, 10, 900],
  ])('does not tell %s how long it takes', (_when, files, seconds, total) => {
    expect(describeImport(counted(files, 1), seconds, total)).not.toContain('left');
  });

  it('counts one file', () => {
    const first = { files: { ...none, complete: 1 }, records: 1, stored: 0 };

    expect(describeImport(first, 0, undefined)).toBe('Reading files: 1 file, 1 record, 0 stored');
  });
});
