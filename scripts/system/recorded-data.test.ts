import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { compareRecorded } from '../check/recorded-data.mjs';
import { openRecordedSets, RECORDED } from '../evidence/recorded-sets.mjs';

// Real CloudTrail records that lie beside the repository, one a line; not a part of it.
const isThere = existsSync(RECORDED);
if (!isThere) process.stderr.write(`No recorded data at ${RECORDED}: its test does not run.\n`);

let compared: ReturnType<typeof compareRecorded>;
beforeAll(() => {
  if (isThere) compared = compareRecorded(RECORDED);
});

describe('iam-tracker collect --from', () => {
  (isThere ? it : it.skip)('stores the identity events of recorded files, once', () => {
    const { comparisons } = compared;

    const different = comparisons.filter(({ expected, found }) => found !== expected);
    expect(comparisons.length).toBeGreaterThan(10);
    expect(different).toEqual([]);
  });

  (isThere ? it : it.skip)('keeps session tokens out of what it can be asked for', () => {
    const records = openRecordedSets(RECORDED).all();
    const tokens = new Set(records.flatMap((record) => valuesAt(record, 'sessionToken')));

    const told = JSON.stringify(compared.events);

    expect(tokens.size).toBeGreaterThan(0);
    expect([...tokens].filter((token) => told.includes(token))).toEqual([]);
  });
});

/** Finds every text under a key, however deep. */
function valuesAt(value: unknown, key: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === key && typeof inner === 'string' ? [inner] : valuesAt(inner, key),
  );
}
