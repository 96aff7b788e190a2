import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { measure } from '../bench/organization/organization.mjs';

// The benchmark of an organization's trail, small: the finished bundle of the receiver over HTTP, with late, repeated and poisoned
// files and kills.
const SIZE = {
  ORGANIZATION_ACCOUNTS: '3',
  ORGANIZATION_EVENTS_PER_DAY: '60',
  ORGANIZATION_CALLS_PER_HOUR: '0.3',
  ORGANIZATION_KILLS: '2',
};
const before = { ...process.env };
const folder = mkdtempSync(join(tmpdir(), 'organization-'));
afterAll(() => {
  process.env = before;
  rmSync(folder, { recursive: true, force: true });
});

describe('receiver.zip and the trail of an organization', () => {
  it('stores what belongs in the ledger, notes each file rightly, and gives up poison alone', async () => {
    Object.assign(process.env, SIZE);

    const findings = await measure({
      root: join(import.meta.dirname, '../..'),
      folder,
      say: () => undefined,
    });

    const bounded = findings.filter(({ isMet }) => isMet !== undefined);
    expect(bounded.length).toBeGreaterThanOrEqual(5);
    expect(bounded.filter(({ isMet }) => isMet === false)).toEqual([]);
    expect(findings[1]?.note).toMatch(/^[1-9]\d+ stored/);
    expect(readFileSync(join(folder, 'organization.log'), 'utf8')).not.toContain('MaxListeners');
  });
});
