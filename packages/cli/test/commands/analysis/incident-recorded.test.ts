import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { run } from '../../test-context.ts';

// Recorded events are no part of the repository; they are used where they lie beside it.
const path = fileURLToPath(
  new URL('../../../../../../shared/data/cloudtrail/invictus_aws_dataset.ndjson', import.meta.url),
);
const isPresent = existsSync(path);
const SKIPPED =
  'recorded events: skipped, there is no shared/data/cloudtrail beside the repository';

describe('the recorded attack of 2023', () => {
  it(isPresent ? 'is there' : SKIPPED, () => {
    expect(existsSync(path)).toBe(isPresent);
  });

  (isPresent ? it : it.skip)('is told on one screen', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'recorded-'));
    try {
      const { code, stdout } = await run(['incident', '--from', path, '--data-dir', folder]);

      expect(code).toBe(0);
      expect(stdout).toContain('bert-jan (an IAM user of 123837392027) and 2 others: CRITICAL');
      expect(stdout).toMatch(
        /CRITICAL +1 × +Role opened to strangers: trusts account 193672423079/,
      );
      expect(stdout).toContain(
        'aws iam update-access-key --user-name bert-jan --access-key-id AKIAULZ4BA2ETEXAMPLE --status Inactive\n',
      );
      expect(stdout).toContain('key AKIACKMSKUOL6EXAMPLE of malicious-iam-user (deleted)');
      expect(stdout).toMatch(/secretsmanager +193: GetSecretValue 60/);
      expect(stdout.split('\n').length).toBeLessThan(90);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
