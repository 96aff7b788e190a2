import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claimForRecords, claimForSimulation, readOrigin } from '../src/data-origin.ts';
import { createEventDays } from '../src/open-tracker.ts';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0, 789);
const DAY = 86_400_000;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data origin '));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The folder, with events of these days. */
const ledger = (...days: string[]) => ({ folder, days: createEventDays(days) });

describe('claimForRecords', () => {
  it('refuses a folder with events that has lost the note of what they are', async () => {
    const claim = claimForRecords(ledger('2026-01-02'));

    await expect(claim).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('origin.json'),
      hint: expect.stringContaining('{"kind":"recorded"}'),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes a new folder, and again', async () => {
    await claimForRecords(ledger());
    await claimForRecords(ledger());

    expect(await readOrigin(folder)).toEqual({ kind: 'recorded' });
    expect(await readdir(folder)).toEqual(['origin.json']);
  });

  it('refuses a folder with a simulated account', async () => {
    await claimForSimulation(ledger(), {}, NOW);

    await expect(claimForRecords(ledger())).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});

describe('claimForSimulation', () => {
  it('makes an account up to the present second', async () => {
    const simulation = await claimForSimulation(ledger(), { seed: 7, days: 3 }, NOW);

    const madeAt = NOW - 789;
    expect(simulation).toEqual({ seed: 7, start: madeAt - 3 * DAY, madeAt });
  });

  it('goes on with the same account', async () => {
    const first = await claimForSimulation(ledger(), { seed: 7, days: 3 }, NOW);

    const again = await claimForSimulation(ledger(), {}, NOW + DAY);
    const named = await claimForSimulation(ledger(), { seed: 7, days: 3 }, NOW + 2 * DAY);

    expect(again).toEqual(first);
    expect(named).toEqual(first);
  });

  it.each([{ seed: 8 }, { days: 4 }])('refuses another account (%p)', async (wish) => {
    await claimForSimulation(ledger(), { seed: 7, days: 3 }, NOW);

    const claim = claimForSimulation(ledger(), wish, NOW);

    await expect(claim).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  it('refuses a folder with real records', async () => {
    await claimForRecords(ledger());

    const claim = claimForSimulation(ledger(), {}, NOW);

    await expect(claim).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});

describe('readOrigin', () => {
  it('knows nothing of a new folder', async () => {
    expect(await readOrigin(folder)).toBeUndefined();
  });

  it.each(['', 'null', '{"kind":"other"}', '{"kind":"simulated","seed":1}'])(
    'refuses a file of another form (%p)',
    async (text) => {
      await writeFile(join(folder, 'origin.json'), text);

      await expect(readOrigin(folder)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    },
  );

  it('refuses what cannot be read', async () => {
    await mkdir(join(folder, 'origin.json'));

    await expect(readOrigin(folder)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  });
});
