import {
  cp,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sampleEvent } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase } from '../../src/database/open-database.ts';
import { eventsTableOf } from './events-table.ts';

const EVENTS = 500;
let work = '';
let whole = '';
let dataDir = '';

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'database files '));
  whole = join(work, 'whole');
  const events = Array.from({ length: EVENTS }, (_, index) => sampleEvent(`id-${index}`, index));
  // LevelDB writes a sorted table of what it finds in its log when it opens.
  for (const some of [events.slice(0, EVENTS / 2), events.slice(EVENTS / 2)]) {
    const database = await openDatabase({ dataDir: whole });
    await eventsTableOf(database).put(some);
    await database.close();
  }
});

afterAll(() => rm(work, { recursive: true, force: true }));

beforeEach(async () => {
  dataDir = await mkdtemp(join(work, 'copy '));
  await cp(whole, dataDir, { recursive: true, preserveTimestamps: true });
});

const open = () => openDatabase({ dataDir, mustExist: true });

/** Everything in the folder, with its size. */
async function listFiles(): Promise<string[]> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const described = files.map(async ({ name, parentPath }) => {
    const path = join(parentPath, name);
    return `${path} ${(await stat(path)).size}`;
  });
  return (await Promise.all(described)).sort();
}

/** In order of name: of two logs (LevelDB was closed while it wrote out the first) the newer one is last. */
async function filesNamed(pattern: RegExp): Promise<string[]> {
  const names = (await readdir(join(dataDir, 'database'))).filter((name) => pattern.test(name));
  expect(names).not.toEqual([]);
  return names.sort().map((name) => join(dataDir, 'database', name));
}

const fileNamed = async (pattern: RegExp) => (await filesNamed(pattern)).at(-1) ?? '';

async function countEvents(): Promise<number> {
  const database = await open();
  const keys = Array.from({ length: EVENTS }, (_, index) => sampleEvent(`id-${index}`, index));
  const found = await eventsTableOf(database).get(keys);
  await database.close();
  return found.length;
}

const DAMAGES: readonly [string, (path: string) => Promise<unknown>][] = [
  ['lost', (path) => rm(path)],
  ['cut', async (path) => truncate(path, Math.floor((await stat(path)).size / 2))],
  ['overwritten', async (path) => writeFile(path, Buffer.alloc((await stat(path)).size, 7))],
];
const PARTS = [/^CURRENT$/, /^MANIFEST-/, /\.log$/, /\.ldb$/];

describe('openDatabase', () => {
  it.each(PARTS.flatMap((part) => DAMAGES.map(([how, damage]) => ({ part, how, damage }))))(
    'refuses a folder whose $part is $how, and changes nothing',
    async ({ damage, part }) => {
      const path = await fileNamed(part);
      await damage(path);
      const before = await listFiles();

      await expect(open()).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        message: expect.stringContaining(basename(path)),
        hint: expect.stringContaining('database.files.json'),
      });
      await expect(openDatabase({ dataDir })).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
      expect(await listFiles()).toEqual(before);
    },
  );

  it.each([
    ['CURRENT', /^CURRENT$/],
    ['MANIFEST', /^MANIFEST-/],
    ['log', /\.log$/],
  ])('misses the %s of a database that was not closed, too', async (name, part) => {
    await rm(join(dataDir, 'database.files.json'));
    for (const path of await filesNamed(part)) await rm(path);
    const before = await listFiles();

    await expect(openDatabase({ dataDir })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining(name),
    });
    expect(await listFiles()).toEqual(before);
  });

  it('counts what is missing beyond the first few', async () => {
    await rm(join(dataDir, 'database'), { recursive: true });
    const names = Array.from({ length: 8 }, (_, index) => `00000${index}.ldb`);
    const note = names.map((name) => ({ name, bytes: 1, modifiedAt: 1, sha256: '' }));
    await writeFile(join(dataDir, 'database.files.json'), JSON.stringify(note));

    await expect(open()).rejects.toMatchObject({
      message: expect.stringMatching(/000004\.ldb is missing; and 3 more\. Nothing/),
    });
  });

  it('refuses a CURRENT that names nothing', async () => {
    await rm(join(dataDir, 'database.files.json'));
    await writeFile(join(dataDir, 'database/CURRENT'), 'MANIF');

    await expect(open()).rejects.toMatchObject({
      message: expect.stringContaining('CURRENT is damaged'),
    });
  });

  it('passes on why LevelDB cannot read it', async () => {
    await rm(join(dataDir, 'database.files.json'));
    await truncate(await fileNamed(/^MANIFEST-/), 10);

    await expect(open()).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringMatching(/cannot be opened: .*Corruption/),
      hint: expect.stringContaining('move it away and collect again'),
    });
  });

  it.each(['gone', 'damaged', 'of another kind'])(
    'opens a whole database whose note is %s',
    async (state) => {
      const note = join(dataDir, 'database.files.json');
      if (state === 'gone') await rm(note);
      else await writeFile(note, state === 'damaged' ? '[{"na' : '[{"name":"../x","bytes":1}]');

      expect(await countEvents()).toBe(EVENTS);
    },
  );

  it('opens a copy, whose files are new, and notes what it leaves', async () => {
    for (const name of await readdir(join(dataDir, 'database'))) {
      await utimes(join(dataDir, 'database', name), 1, 1);
    }

    const counts = [await countEvents(), await countEvents()];

    expect(counts).toEqual([EVENTS, EVENTS]);
    expect(await readFile(join(dataDir, 'database.files.json'), 'utf8')).toContain('"CURRENT"');
  });

  it('goes on with what is left when the note was deleted', async () => {
    const log = await fileNamed(/\.log$/);
    await truncate(log, Math.floor((await stat(log)).size / 2));
    await rm(join(dataDir, 'database.files.json'));

    const count = await countEvents();

    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(EVENTS);
  });

  it('makes nothing where a database must be', async () => {
    const missing = join(dataDir, 'new');

    await expect(openDatabase({ dataDir: missing, mustExist: true })).rejects.toMatchObject({
      code: 'NO_DATA',
    });
    expect(await readdir(dataDir)).not.toContain('new');
  });

  it.each(['origin.json', 'event-days.txt'])(
    'misses the database that %s tells of',
    async (trace) => {
      await rm(join(dataDir, 'database'), { recursive: true });
      await rm(join(dataDir, 'database.files.json'));
      await writeFile(join(dataDir, trace), '{"kind":"recorded"}\n');
      const before = await listFiles();

      await expect(openDatabase({ dataDir })).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        message: expect.stringContaining(trace),
      });
      await expect(open()).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
      expect(await listFiles()).toEqual(before);
    },
  );

  it('says BUSY, not that files changed, while another has it open', async () => {
    const holder = await open();
    try {
      await expect(open()).rejects.toMatchObject({ code: 'BUSY' });
    } finally {
      await holder.close();
    }
  });

  it('lists the days of events from the keys alone', async () => {
    const database = await open();
    await eventsTableOf(database).put([
      { ...sampleEvent('early'), eventDate: '1999-12-31', eventTime: '1999-12-31T23:59:59Z' },
    ]);

    const days = await database.listEventDays();
    await database.close();

    const expected = Array.from({ length: EVENTS }, (_, i) => sampleEvent(`id-${i}`, i).eventDate);
    expect(new Set(days)).toEqual(new Set(['1999-12-31', ...expected]));
    expect(days).toHaveLength(new Set(days).size);
  });
});
