import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { expectWritable, writeWhole } from '../src/write-whole.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write whole '));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('writeWhole', () => {
  it('writes a new file for its owner alone and leaves nothing else', async () => {
    const path = join(folder, 'page.html');

    expect(await writeWhole(path, 'text')).toBe(path);

    expect(await readFile(path, 'utf8')).toBe('text');
    expect(await modeOf(path)).toBe('600');
    expect(await readdir(folder)).toEqual(['page.html']);
  });

  it('replaces a file and keeps its permissions', async () => {
    const path = join(folder, 'page.html');
    await writeFile(path, 'a longer text than the new one');
    await chmod(path, 0o664);

    await writeWhole(path, 'text');

    expect(await readFile(path, 'utf8')).toBe('text');
    expect(await modeOf(path)).toBe('664');
  });

  it('replaces the file behind a link, not the link', async () => {
    const path = join(folder, 'link.html');
    await mkdir(join(folder, 'there'));
    await writeFile(join(folder, 'there', 'page.html'), '');
    await symlink(join(folder, 'there', 'page.html'), path);

    await writeWhole(path, 'text');

    expect(await readFile(join(folder, 'there', 'page.html'), 'utf8')).toBe('text');
    expect(await readdir(folder)).toEqual(['link.html', 'there']);
  });

  it('leaves no draft behind when the file cannot be replaced', async () => {
    const path = join(folder, `${'x'.repeat(300)}.html`);

    await expect(writeWhole(path, 'text')).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining('the name is too long'),
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('expectWritable', () => {
  it('accepts what is there and what is not', async () => {
    await writeFile(join(folder, 'old'), '');

    await expectWritable(join(folder, 'old'));
    await expectWritable(join(folder, 'new'));

    expect(await readdir(folder)).toEqual(['old']);
  });

  it.each([
    ['.', 'it is a folder'],
    ['no/such/folder.html', 'its folder does not exist'],
    ['file/page.html', 'part of the path is not a folder'],
    ['circle', 'its symbolic links go round in circles'],
  ])('refuses %s: %s', async (name, reason) => {
    await writeFile(join(folder, 'file'), '');
    await symlink(join(folder, 'circle'), join(folder, 'circle'));

    await expect(expectWritable(join(folder, name))).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining(reason),
      hint: expect.stringContaining('--out'),
    });
  });

  it('refuses what is no regular file', async () => {
    await expect(expectWritable('/dev/null')).rejects.toMatchObject({
      message: expect.stringContaining('it is no regular file'),
    });
  });
});
