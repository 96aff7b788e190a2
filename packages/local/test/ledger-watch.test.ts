import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { locateData } from '../src/data-directory.ts';
import { watchLedger } from '../src/ledger-watch.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watch '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A watch whose every look is preceded by what happens meanwhile; tells how often it looked. */
async function looksUntilChanged(meanwhile: (look: number) => Promise<void>): Promise<number> {
  let looks = 0;
  const watch = watchLedger(folder, {
    async sleep() {
      looks += 1;
      if (looks > 100) throw new Error('never changed');
      await meanwhile(looks);
    },
  });
  await watch.remember();
  await watch.changed(new AbortController().signal);
  return looks;
}

const { filesPath } = locateData(tmpdir());
const noteOf = () => join(folder, filesPath.slice(tmpdir().length + 1));
const close = (second: number) =>
  writeFile(noteOf(), '[]').then(() => utimes(noteOf(), second, second));

describe('watchLedger', () => {
  it('waits until the ledger was closed anew', async () => {
    await close(1_000);

    const looks = await looksUntilChanged(async (look) => {
      // Another process opens it, and closes it.
      if (look === 2) await rm(noteOf());
      if (look === 5) await close(2_000);
    });

    expect(looks).toBe(5);
  });

  it('tries from time to time where a process died over it', async () => {
    await rm(noteOf(), { force: true });

    expect(await looksUntilChanged(async () => undefined)).toBe(15);
  });

  it('ends with what ends the wait', async () => {
    const stop = new Error('interrupted');
    const watch = watchLedger(folder, { sleep: () => Promise.reject(stop) });

    await expect(watch.changed(new AbortController().signal)).rejects.toBe(stop);
  });
});
