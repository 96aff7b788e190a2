import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEventDays } from '../src/event-days.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'event days '));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('openEventDays', () => {
  it('keeps every day once, newest first, beyond its own life', async () => {
    const days = await openEventDays(folder);
    await Promise.all([
      days.note(['2026-01-02', '2023-07-10', '2026-01-02']),
      days.note(['2026-01-02', '2026-01-03']),
    ]);
    await days.note(['2026-01-03']);

    const again = await openEventDays(folder);

    expect(days.list()).toEqual(['2026-01-03', '2026-01-02', '2023-07-10']);
    expect(again.list()).toEqual(days.list());
  });

  it('survives a line that a crash cut off', async () => {
    const days = await openEventDays(folder);
    await days.note(['2026-01-02']);
    await appendFile(join(folder, 'event-days.txt'), '\n2026-0');

    const again = await openEventDays(folder);
    await again.note(['2026-01-03']);

    expect((await openEventDays(folder)).list()).toEqual(['2026-01-03', '2026-01-02']);
  });

  it('fails when the file cannot be read', async () => {
    await mkdir(join(folder, 'event-days.txt'));

    await expect(openEventDays(folder)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  });

  it('fails when days cannot be kept, and does not list them', async () => {
    const days = await openEventDays(folder);
    await mkdir(join(folder, 'event-days.txt'));

    await expect(days.note(['2026-01-02'])).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    expect(days.list()).toEqual([]);
  });
});
