import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { hasMoto } from '../e2e/moto.mjs';
import { hasTerraform } from '../terraform-cli.mjs';

// Under six minutes on a machine of its own, several times that on one that has other things to do.
const PATIENCE = 1_500_000;

const missing = [
  ...(hasTerraform() ? [] : ['terraform on the PATH']),
  ...(hasMoto() ? [] : ['python3 with moto (pip install "moto[server]")']),
];

describe('the deployment', () => {
  if (missing.length > 0) {
    it.todo(`needs ${missing.join(' and ')}: nothing is deployed and driven here`);
    return;
  }
  it(
    'is complete, does what it is for with the permissions it has, and leaves nothing behind',
    async () => {
      const script = join(import.meta.dirname, '../e2e.mjs');
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });

      const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'close')]);

      process.stdout.write(output);
      expect(output).toMatch(/the deployment is proven\n$/);
      expect(status).toBe(0);
    },
    PATIENCE,
  );
});
