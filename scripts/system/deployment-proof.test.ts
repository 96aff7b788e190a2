import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { hasTerraform } from '../check/terraform-cli.mjs';
import { MOTO_MISSING } from '../emulator/moto.mjs';
import { reportMissing } from './missing-tools.ts';

// Under six minutes on a machine of its own; six times that on one that has much else to do. Less than .ci/run gives all of them.
const TIMEOUT_MILLISECONDS = 2_400_000;

const missing = [
  ...(hasTerraform() ? [] : ['terraform on the PATH']),
  ...(MOTO_MISSING === undefined ? [] : [MOTO_MISSING]),
];

describe('the deployment', () => {
  if (missing.length > 0) {
    reportMissing(missing.join(' and '));
    return;
  }
  it(
    'is complete, does what it is for with the permissions it has, and leaves nothing behind',
    async () => {
      const script = join(import.meta.dirname, '../proofs/deployment-proof.mjs');
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });

      const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'close')]);

      process.stdout.write(output);
      expect(output).toMatch(/the deployment is proven\n$/);
      expect(status).toBe(0);
    },
    TIMEOUT_MILLISECONDS,
  );
});
