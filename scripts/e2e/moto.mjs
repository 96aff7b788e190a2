import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('moto-launcher.py', import.meta.url));

/** Tells whether there is a Python with moto's server on this machine. */
export function hasMoto() {
  return spawnSync('python3', ['-c', 'import moto.server']).status === 0;
}

/**
 * Starts moto with the calls it lacks, on a port of its own.
 *
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startMoto() {
  const child = spawn('python3', [LAUNCHER, '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
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
