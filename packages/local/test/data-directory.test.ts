import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { prepareDataDirectory } from '../src/data-directory.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'data directory '));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('prepareDataDirectory', () => {
  it('makes the folder for its owner alone, and out of the sight of git', async () => {
    const { path, databasePath, ownerPath } = await prepareDataDirectory(join(root, 'a', 'b'));

    expect(path).toBe(join(root, 'a', 'b'));
    expect([modeOf(path), modeOf(databasePath)]).toEqual([0o700, 0o700]);
    expect(readFileSync(join(path, '.gitignore'), 'utf8')).toBe('*\n');
    expect(ownerPath).toBe(join(path, 'database.owner.json'));
  });

  it('finds it again as it is', async () => {
    const first = await prepareDataDirectory(join(root, 'a'));
    rmSync(join(first.path, '.gitignore'));

    const second = await prepareDataDirectory(join(root, 'a'));

    expect(second).toEqual(first);
    expect(() => statSync(join(first.path, '.gitignore'))).toThrow();
  });

  it('is made once by many who want it at the same time', async () => {
    const path = join(root, 'deep', 'er', 'data');

    const all = await Promise.all(Array.from({ length: 8 }, () => prepareDataDirectory(path)));

    expect(new Set(all.map((each) => each.databasePath))).toEqual(
      new Set([join(path, 'database')]),
    );
    expect(readFileSync(join(path, '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('keeps the permissions of a folder that was there', async () => {
    const path = join(root, 'shared');
    mkdirSync(path);
    chmodSync(path, 0o750);

    await prepareDataDirectory(path);

    expect(modeOf(path)).toBe(0o750);
    expect(() => statSync(join(path, '.gitignore'))).toThrow();
  });

  it.each<[string, (path: string) => void, string]>([
    ['a file', (path) => writeFileSync(path, ''), 'it is not a folder'],
    ['a symbolic link', (path) => symlinkSync(root, path), 'it is a symbolic link'],
    ['a dangling link', (path) => symlinkSync('/nowhere', path), 'it is a symbolic link'],
    [
      'a database that is a file',
      (path) => {
        mkdirSync(path);
        writeFileSync(join(path, 'database'), '');
      },
      'it is not a folder',
    ],
    [
      'a database that leads elsewhere',
      (path) => {
        mkdirSync(path);
        symlinkSync(root, join(path, 'database'));
      },
      'it is a symbolic link',
    ],
  ])('refuses %s', async (_what, make, reason) => {
    const path = join(root, 'taken');
    make(path);

    await expect(prepareDataDirectory(path)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringMatching(new RegExp(`taken.* cannot be used: ${reason}\\.$`)),
      hint: expect.stringContaining('--data-dir'),
    });
  });

  it.each([
    ['below a file', 'file/data', 'part of the path is not a folder'],
    ['by a name too long', 'n'.repeat(300), 'the name is too long'],
    ['by a name of no file', 'a\0b', 'null bytes'],
  ])('refuses a folder %s', async (_what, name, reason) => {
    writeFileSync(join(root, 'file'), '');

    await expect(prepareDataDirectory(join(root, name))).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining(reason),
    });
  });

  it('refuses a folder it may not write to', async () => {
    // Root may write anywhere but where no user can.
    const path = process.getuid?.() === 0 ? '/proc/self/data' : join(root, 'locked');
    if (path.startsWith(root)) mkdirSync(path, { mode: 0o500 });

    await expect(prepareDataDirectory(path)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});
