import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FileSummary } from '../../src/sources/file-summary.ts';
import { type ReadOptions, readRecords } from './read-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read records '));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const record = (eventID: string) => ({ eventVersion: '1.11', userIdentity: {}, eventID });

async function write(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

interface ReadResult {
  readonly ids: unknown[];
  readonly files: readonly FileSummary[];
}

async function read(paths: readonly string[], options: ReadOptions = {}): Promise<ReadResult> {
  const ids: unknown[] = [];
  const files: FileSummary[] = [];
  for await (const item of readRecords(paths, options)) {
    if (item.kind === 'file') files.push(item.summary);
    else if (item.kind === 'record_text') ids.push(item.envelope.eventId);
    else ids.push((item.value as { eventID?: unknown }).eventID);
  }
  return { ids, files };
}

describe('readFile', () => {
  it('reads every form a record comes in, from any depth of folders', async () => {
    const lookup = (id: string, text: string) => ({ EventId: id, CloudTrailEvent: text });
    await write('1.json', JSON.stringify({ Records: [record('a'), record('b')] }));
    await write('2/3/4.json.gz', gzipSync(JSON.stringify({ Records: [record('c')] })));
    await write('5.ndjson', `${JSON.stringify(record('d'))}\n${JSON.stringify(record('e'))}\n`);
    await write('6', JSON.stringify(record('f'), null, 2));
    await write('7.JSON', `\ufeff${JSON.stringify([record('g')])}`);
    const events = [lookup('h', JSON.stringify(record('h'))), lookup('i', 'no JSON')];
    await write('8.txt', JSON.stringify({ Events: events }));

    const { ids, files } = await read([folder]);

    expect(ids).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
    expect(files.map(({ outcome }) => outcome)).toEqual(Array(6).fill('read'));
  });

  it('says of every file what became of it', async () => {
    await write('a.json', '{"Records":[]}');
    await write('b.json', '');
    await write('c.json', ' \n');
    await write('d.json', '{"digestStartTime":"x","logFiles":[]}');
    await write('e.labels.ndjson', '{"line":1,"eventID":"x"}\n{"line":2}\n');
    await write('f.md', '# Notes');
    await write('g.zip', 'PK\u0003\u0004');

    const { files } = await read([folder]);

    const told = files.map(({ outcome, note, isCloudTrail }) => [outcome, note, isCloudTrail]);
    expect(told).toEqual([
      ['read', 'a list without records', true],
      ['read', 'empty', false],
      ['read', 'empty', false],
      ['read', 'a CloudTrail digest: signatures, no events', true],
      ['read', 'JSON, but no CloudTrail records', false],
      ['skipped', 'not JSON', false],
      ['opaque', 'a ZIP archive: unpack it to have it read', false],
    ]);
    expect(files[4]?.otherValues).toBe(2);
  });

  it('names what is broken, keeps what came before and goes on', async () => {
    const log = JSON.stringify({ Records: [record('a'), record('b'), record('c')] });
    const packed = gzipSync(log.repeat(200), { level: 0 });
    await write('1.json', log.slice(0, -30));
    await write('2.json.gz', packed.subarray(0, packed.length / 2));
    await write('3.ndjson', `${JSON.stringify(record('d'))}\n{"eventVersion" 1}\n`);
    await write('4.json', 'words');
    await symlink('gone', join(folder, '5.json'));
    await write('6.json', JSON.stringify(record('z')));

    const { ids, files } = await read([folder]);

    expect(files.map(({ outcome }) => outcome)).toEqual([...Array(5).fill('broken'), 'read']);
    expect(ids.slice(0, 2)).toEqual(['a', 'b']);
    expect(files[1]?.records).toBeGreaterThan(250);
    expect(ids.slice(-2)).toEqual(['d', 'z']);
    expect(files.slice(0, 5).map(({ problems }) => problems)).toEqual([
      [{ reason: 'the file ends in the middle of a value', place: expect.anything() }],
      [{ reason: 'the compressed data ends too early' }],
      [{ reason: 'this is not valid JSON', place: { byte: expect.any(Number), line: 2 } }],
      [{ reason: 'it is not JSON' }],
      [{ reason: 'it does not exist (any more), or its link leads nowhere' }],
    ]);
  });

  it.each([
    ['a log file', JSON.stringify({ Records: [record('a'), record('b')] })],
    ['lines', `${JSON.stringify(record('a'))}\n${JSON.stringify(record('b'))}`],
  ])('keeps all of a small gzip of %s that does not match its checksum', async (_name, text) => {
    const packed = gzipSync(text);
    packed.fill(7, packed.length - 8, packed.length - 4);
    await write('1.json.gz', packed);
    await write('2.json', JSON.stringify([record('c')]));

    const { ids, files } = await read([folder]);

    expect(ids).toEqual(['a', 'b', 'c']);
    expect(files[0]).toMatchObject({
      outcome: 'broken',
      records: 2,
      problems: [{ reason: 'the compressed data does not match its checksum' }],
    });
  });

  it('never quotes a broken record', async () => {
    const path = await write('1.ndjson', '{"sessionToken":"verysecret" oops}\n');

    const { files } = await read([path]);

    expect(files[0]?.outcome).toBe('broken');
    expect(JSON.stringify(files)).not.toContain('verysecret');
  });

  it('says where a pretty-printed record is broken', async () => {
    const path = await write('1.json', '\n{\n  "a": "é",\n  "b" 1\n}\n');

    const { files } = await read([path]);

    expect(files[0]?.problems[0]?.place).toEqual({ byte: 22, line: 4 });
  });

  it('tells a few problems of a file and counts the others', async () => {
    const path = await write('1.ndjson', `{"a":1}\n${'{"a" 1}\n'.repeat(30)}`);

    const { files } = await read([path]);

    expect(files[0]?.problemCount).toBe(30);
    expect(files[0]?.problems).toHaveLength(5);
  });

  it('takes a file that was asked for and is no JSON for broken', async () => {
    const paths = [await write('notes.md', '# Notes'), await write('a.zip', 'PK\u0003\u0004')];

    const { files } = await read(paths);

    expect(files.map(({ problems }) => problems[0]?.reason)).toEqual([
      'it is not JSON',
      'it is a ZIP archive: unpack it to have it read',
    ]);
  });

  it('reads standard input in place of a dash', async () => {
    const stdin = (async function* () {
      yield Buffer.from(JSON.stringify(record('a')));
    })();

    const { ids, files } = await read(['-'], { stdin });

    expect(ids).toEqual(['a']);
    expect(files[0]?.path).toBe('-');
  });

  it('stops with the reason of the signal', async () => {
    const path = await write('1.ndjson', `${JSON.stringify(record('a'))}\n`.repeat(1000));
    const controller = new AbortController();
    const items = readRecords([path, path], { signal: controller.signal });
    await items.next();

    controller.abort(new Error('enough'));

    // What was read ahead may still come; never all of it.
    let more = 0;
    const rest = async () => {
      for await (const _ of items) more += 1;
    };
    await expect(rest()).rejects.toThrow('enough');
    expect(more).toBeLessThan(1_999);
  });

  it('closes a file that is not read to its end', async () => {
    const path = await write('1.json.gz', gzipSync(JSON.stringify([record('a'), record('b')])));
    const items = readRecords([path]);
    await items.next();

    const end = await items.return(undefined);

    expect(end.done).toBe(true);
  });

  const whole = gzipSync(JSON.stringify({ Records: [record('a'), record('b')] }));
  const table = gzipSync(`eventJson\n"${JSON.stringify(record('a')).replaceAll('"', '""')}"`);

  it.each([
    ['a wrong checksum', changed(whole, -8), ['a', 'b'], /does not match its checksum/],
    ['a wrong size', changed(whole, -1), ['a', 'b'], /does not match its checksum/],
    ['its last bytes lost', whole.subarray(0, -3), ['a', 'b'], /cut off|ends/],
    ['something else behind it', Buffer.concat([whole, Buffer.from('x')]), ['a', 'b'], /gzip/],
    ['a table in it and a wrong checksum', changed(table, -8), ['a'], /checksum/],
    ['a table in it and its last bytes lost', table.subarray(0, -8), ['a'], /cut off|ends/],
  ])('keeps the list of a small gzip file with %s, and says so', async (_name, bytes, ids, why) => {
    const path = await write('1.json.gz', bytes);

    const { ids: found, files } = await read([path]);

    expect(found).toEqual(ids);
    expect(files).toMatchObject([{ outcome: 'broken', problemCount: 1 }]);
    expect(files[0]?.problems[0]?.reason).toMatch(why);
  });
});

/** Flips a byte; a negative place counts from the end. */
function changed(bytes: Buffer, place: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = place < 0 ? copy.length + place : place;
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
