import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { reasonOf, replaceFile, undefinedIfMissing } from '../src/disk.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'disk '));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('replaceFile', () => {
  it('writes all parts in place of what is there, for the owner alone', async () => {
    const path = join(folder, 'note');
    await writeFile(path, 'a longer text than the new one', { mode: 0o644 });

    await replaceFile(path, ['one ', Buffer.from('two')]);

    expect(await readFile(path, 'utf8')).toBe('one two');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['note']);
  });

  it('leaves nothing behind when it fails', async () => {
    const path = join(folder, 'note');
    await mkdir(join(path, 'not empty'), { recursive: true });

    await expect(replaceFile(path, ['text'])).rejects.toMatchObject({ code: 'EISDIR' });

    expect(await readdir(folder)).toEqual(['note']);
  });
});

describe('reasonOf', () => {
  it.each([
    [{ code: 'ENOSPC', message: '' }, 'the disk is full'],
    [{ code: 'ENOENT', message: '' }, 'its folder is gone'],
    [{ code: 'EXDEV', message: 'EXDEV: said so' }, 'EXDEV: said so'],
    [new Error('no code'), 'no code'],
  ])('says of %j: %s', (error, reason) => {
    expect(reasonOf(error, { ENOENT: 'its folder is gone' })).toBe(reason);
  });
});

describe('undefinedIfMissing', () => {
  it('passes on anything but absence', () => {
    const denied = Object.assign(new Error('denied'), { code: 'EACCES' });

    expect(undefinedIfMissing({ code: 'ENOENT' })).toBeUndefined();
    expect(() => undefinedIfMissing(denied)).toThrow(denied);
  });
});
