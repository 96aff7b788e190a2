import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { busyError, forgetOwner, noteOwner } from '../../src/database/owner.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'owner '));
  path = join(folder, 'database.owner.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const since = '2026-01-02T03:04:05.000Z';
const messageOf = async () =>
  (await busyError('/data/database', path, new Error('locked'))).message;

describe('busyError', () => {
  it('names the process that noted itself', async () => {
    await noteOwner(path, { pid: process.ppid, since });

    expect(await messageOf()).toBe(
      `The database /data/database is in use by process ${process.ppid} since ${since}.`,
    );
  });

  it('knows this very process', async () => {
    await noteOwner(path, { pid: process.pid, since });

    expect(await messageOf()).toContain(`this very process since ${since}`);
  });

  it('knows that a process of another user lives', async () => {
    await noteOwner(path, { pid: 1, since });

    expect(await messageOf()).toContain(`process 1 since ${since}`);
  });

  it.each([
    ['nothing', undefined],
    ['no JSON', 'pid 7'],
    ['null', 'null'],
    ['a process long gone', JSON.stringify({ pid: 2 ** 30, since })],
    ['a process group', JSON.stringify({ pid: -1, since })],
    ['no time', JSON.stringify({ pid: 1 })],
  ])('does not believe a note of %s', async (_what, text) => {
    if (text !== undefined) writeFileSync(path, text);

    expect(await messageOf()).toBe('The database /data/database is in use by another process.');
  });

  it('is a BUSY error with a way out and its cause', async () => {
    const cause = new Error('locked');

    expect(await busyError('/d', path, cause)).toMatchObject({
      code: 'BUSY',
      hint: expect.stringContaining('stop it'),
      cause,
    });
  });
});

describe('forgetOwner', () => {
  it('removes the note, if there is one', async () => {
    await noteOwner(path, { pid: 1, since });

    await forgetOwner(path);
    await forgetOwner(path);

    expect(await messageOf()).toContain('another process');
  });
});
