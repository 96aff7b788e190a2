import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

describe('collector proof', () => {
  it('loses nothing from LookupEvents to the table, killed and disturbed on the way', async () => {
    const script = join(import.meta.dirname, '../proofs/collector-proof.mjs');
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });

    const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'close')]);

    expect(output).toMatch(/^loss +0$/m);
    expect(output).toMatch(/nothing was lost\n$/);
    expect(status).toBe(0);
  });
});
