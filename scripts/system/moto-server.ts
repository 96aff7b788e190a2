import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Why tests against moto do not run on this machine; undefined when they can. */
export const MOTO_MISSING =
  spawnSync('moto_server', ['--help']).status === 0
    ? undefined
    : 'need moto_server on the PATH (pip install "moto[server]"): not tested here';

export interface MotoServer {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts another program's idea of AWS on a free port. */
export async function startMotoServer(): Promise<MotoServer> {
  const child: ChildProcess = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('moto_server ended before it listened')));
    if (child.stderr === null) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  return {
    endpoint,
    async close() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
