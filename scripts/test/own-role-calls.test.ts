import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { importSources } from '../build/source-bundle.mjs';

const root = join(import.meta.dirname, '../..');

describe('what the alerter takes for the routine of the scanner', () => {
  it('is what the scanner asks of IAM, and its policy allows', async () => {
    const { SCANNER_CALLS } = await importSources(root, [
      'packages/alerter/src/settings/own-role.ts',
    ]);
    const { IAM_OPERATIONS } = await importSources(root, [
      'packages/user-scanner/src/scan/iam-calls.ts',
    ]);
    const path = join(root, 'terraform/tests/fixtures/user-scanner.actions.json');
    const allowed: string[] = JSON.parse(readFileSync(path, 'utf8'));

    const calls = [...SCANNER_CALLS].sort();
    expect(calls).toEqual(Object.keys(IAM_OPERATIONS).sort());
    expect(calls).toEqual(
      allowed.flatMap((action) => (action.startsWith('iam:') ? [action.slice(4)] : [])).sort(),
    );
  });
});
