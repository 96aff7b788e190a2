import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  countFiles,
  expectPaths,
  type FindOptions,
  findFiles,
} from '../../src/sources/find-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find files '));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function place(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), '');
  }
}

/** Lists the files found, as `kind name`, relative to the folder. */
async function find(paths: readonly string[], options: FindOptions = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const one of findFiles(
    paths.map((path) => join(folder, path)),
    options,
  )) {
    found.push(`${one.kind} ${one.path.slice(folder.length + 1)}`);
  }
  return found;
}

describe('findFiles', () => {
  it('finds files of any depth and any name, in order', async () => {
    await place('b.json', 'a/z.json', 'a/b/c/d.json.gz', '.hidden/x', 'B.json');

    expect(await find(['.'])).toEqual([
      'file .hidden/x',
      'file B.json',
      'file a/b/c/d.json.gz',
      'file a/z.json',
      'file b.json',
    ]);
  });

  it('takes the paths in the order in which they are given', async () => {
    await place('b/1', 'a/1');

    expect(await find(['b', 'a/1'])).toEqual(['file b/1', 'file a/1']);
  });

  it('reads a file once, however many ways lead to it', async () => {
    await place('a/1');
    await symlink(join(folder, 'a', '1'), join(folder, 'a', '2'));

    expect(await find(['a', 'a/1'])).toEqual(['file a/1', 'skipped a/2', 'skipped a/1']);
  });

  it('follows links to folders and survives those that lead in a circle', async () => {
    await place('real/1');
    await mkdir(join(folder, 'in'));
    await symlink(join(folder, 'real'), join(folder, 'in', 'link'));
    await symlink(join(folder, 'in'), join(folder, 'in', 'circle'));
    await symlink('self', join(folder, 'in', 'self'));

    expect(await find(['in'])).toEqual([
      'skipped in/circle',
      'file in/link/1',
      'unreadable in/self',
    ]);
  });

  it('reports a path that does not exist and a link that leads nowhere', async () => {
    await symlink(join(folder, 'gone'), join(folder, 'link'));

    expect(await find(['missing', 'link'])).toEqual(['unreadable missing', 'unreadable link']);
  });

  it('leaves out the folders it is told to', async () => {
    await place('a/1', 'data/db/2');

    expect(await find(['.'], { leaveOut: [join(folder, 'data')] })).toEqual([
      'file a/1',
      'skipped data',
    ]);
  });

  it('takes what is not a regular file only where it is named', async () => {
    await place('1');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve));

    const found = await find(['.']);
    const named = await find(['socket']);

    await new Promise((resolve) => server.close(resolve));
    expect(found).toEqual(['file 1', 'skipped socket']);
    expect(named).toEqual(['file socket']);
  });
});

describe('findFiles, through links', () => {
  it.each([
    ['a link before the file', 'a/0-link', 'a/1', ['file a/0-link', 'skipped a/1']],
    ['a link behind the file', 'a/2-link', 'a/1', ['file a/1', 'skipped a/2-link']],
    ['a link in a folder below, before it', 'a/b/link', 'a/c', ['file a/b/link', 'skipped a/c']],
    ['a link in a folder behind it', 'b/link', 'a/1', ['file a/1', 'skipped b/link']],
  ])('reads a file once with %s', async (_what, link, file, expected) => {
    await place(file);
    await mkdir(join(folder, link, '..'), { recursive: true });
    await symlink(join(folder, file), join(folder, link));

    expect(await find(['.'])).toEqual(expected);
  });

  it('passes over files of another time, whether they are asked for or found', async () => {
    const name = '111122223333_CloudTrail_us-east-1_20260301T0000Z_abc.json';
    await place(name, 'other');

    const options = { period: { since: Date.parse('2026-04-01') } };
    expect(await find(['.', name], options)).toEqual([
      `outside ${name}`,
      'file other',
      `skipped ${name}`,
    ]);
  });
});

describe('countFiles', () => {
  it('counts all that will be read or told of', async () => {
    await place('a/1', 'a/2', '3');
    await place('111122223333_CloudTrail_us-east-1_20260301T0000Z_abc.json');
    const period = { since: Date.parse('2026-04-01') };
    const counting = countFiles([folder, join(folder, 'gone')], { period });

    while (counting.files === undefined) await new Promise(setImmediate);

    expect(counting.files).toBe(4);
  });

  it('stops when it is told to', async () => {
    await place('a/1');
    const counting = countFiles([folder], {});
    counting.stop();

    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(counting.files).toBeUndefined();
  });
});

const here = import.meta.filename;

describe('expectPaths', () => {
  it('accepts paths that exist', async () => {
    await expect(expectPaths([here, import.meta.dirname])).resolves.toBeUndefined();
  });

  it('names every path that leads nowhere', async () => {
    await expect(expectPaths([here, '/no/such', `${here}/below`])).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: `No such file or folder: /no/such, ${here}/below`,
    });
  });

  it('says what to do about an address', async () => {
    await expect(expectPaths(['s3://bucket/AWSLogs'])).rejects.toMatchObject({
      hint: expect.stringContaining('aws s3 sync'),
    });
  });

  it('leaves other errors to the reader', async () => {
    await expect(expectPaths(['x'.repeat(1000)])).resolves.toBeUndefined();
  });
});
