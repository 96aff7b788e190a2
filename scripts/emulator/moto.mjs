import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('moto-launcher.py', import.meta.url));

/** The thing that a machine lacks for anything that runs on moto; undefined when it has it. */
export const MOTO_MISSING =
  spawnSync('python3', ['-c', 'import moto.server']).status === 0
    ? undefined
    : 'python3 with moto (pip install "moto[server]")';

/** @typedef {{ readonly url: string, stop(): Promise<void> }} Moto */

/**
 * Starts moto, another program's idea of AWS, on a free port of this machine.
 *
 * @param {{ isExtended?: boolean }} [options] `isExtended`: with the calls that it lacks and our Terraform makes
 * @returns {Promise<Moto>}
 */
export async function startMoto({ isExtended = false } = {}) {
  const plain = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'];
  const child = spawn('python3', isExtended ? [LAUNCHER, '0'] : plain, {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines = /** @type {string[]} */ ([]);
  const url = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`moto did not start:\n${lines.join('\n')}`)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      // The log of its requests is of no interest once it listens.
      if (lines.length < 50) lines.push(line);
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  const config = { lambda: { use_docker: false } };
  await fetch(`${url}/moto-api/config`, { method: 'POST', body: JSON.stringify(config) });
  return {
    url,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
