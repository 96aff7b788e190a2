import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { READERS, readPyarrow, whyNoPyarrow } from '@iam-tracker/test-utils/parquet';
import { afterAll, describe, expect, it } from '@jest/globals';
import { exportRoundTrip } from '../../packages/local/test/lake/round-trip-lake.ts';

// A third reader of the lake; that the first two read what was written is in packages/local/test/lake.
const MISSING = whyNoPyarrow();
const folder = mkdtempSync(join(tmpdir(), 'pyarrow '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('pyarrow', () => {
  if (MISSING !== undefined) {
    it.todo(`${MISSING}: not tested here`);
    return;
  }

  it('reads what hyparquet reads, value by value, with the same types', async () => {
    for (const { table, files } of await exportRoundTrip(join(folder, 'data'))) {
      expect(files.length).toBeGreaterThan(2);
      for (const file of files) {
        expect(readPyarrow(table, file)).toEqual(await READERS.hyparquet(table, file));
      }
    }
  });
});
