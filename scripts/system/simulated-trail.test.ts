import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';

// The finished command line as a process: an organization's trail is written, proven by its digests and read into a ledger.
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'simulated trail '));
const trail = join(folder, 'trail');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Resolves to the document that a command prints; rejects with its status when that is not 0. */
async function call(...args: readonly string[]) {
  const command = [join(root, 'packages/cli/bin/iam-tracker.cjs'), ...args, '-o', 'json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

describe('iam-tracker simulate-trail', () => {
  it('writes what verify proves and collect --from reads', async () => {
    const written = await call('simulate-trail', trail, '--accounts', '2');
    const verified = await call('verify', trail, '--public-keys', written.public_keys);
    const collected = await call('collect', '--from', trail, '--data-dir', join(folder, 'data'));

    expect(written.accounts).toHaveLength(2);
    expect(written.digests).toBe(2 * 17 * 24);
    expect(verified.places).toHaveLength(2 * 17);
    expect(verified.is_proven).toBe(true);
    expect(collected.records_read).toBe(written.records);
    expect(collected.stored).toBeGreaterThan(10);
  });
});
