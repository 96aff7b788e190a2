import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readWholeFile } from '../../src/sources/whole-file.ts';
import { writeUnder } from './read-files.ts';

let folder: string;
let number = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whole file '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const A = { eventVersion: '1.11', userIdentity: {}, eventID: 'a' };
const B = { ...A, eventID: 'b' };
const json = JSON.stringify;

async function read(content: string | Buffer): Promise<readonly unknown[] | undefined> {
  number += 1;
  return readWholeFile(await writeUnder(folder, String(number), content));
}

describe('readWholeFile', () => {
  it.each([
    ['a log file', json({ Records: [A, B] })],
    ['a log file, pretty-printed', json({ Records: [A, B] }, null, 2)],
    ['a list', ` ${json([A, B])}\n`],
    ['lines', `${json(A)}\n${json(B)}`],
    ['lines of Windows and empty ones', `${json(A)}\r\n\r\n ${json(B)}\r\n`],
    ['lines whose records begin otherwise', `${json({ awsRegion: 'x', ...A })}\n${json(B)}`],
  ])('reads %s, plain and gzip', async (_name, text) => {
    expect((await read(text))?.map((value) => Object(value).eventID)).toEqual(['a', 'b']);
    expect(await read(gzipSync(text))).toEqual(await read(text));
  });

  it('reads a file of several gzip members, and one that is longer than it says', async () => {
    const text = Buffer.from(json({ Records: [A, B] }));
    const members = [text.subarray(0, 20), text.subarray(20)].map((part) => gzipSync(part));

    expect(await read(Buffer.concat(members))).toEqual([A, B]);
  });

  it.each([
    ['nothing', ''],
    ['no records', json({ Records: [] })],
    ['a field beside the list', json({ Records: [A], more: 1 })],
    ['a second list of the same name', `{"Records":[${json(A)}],"Records":[${json(B)}]}`],
    ['two logs in a row', `${json({ Records: [A] })}${json({ Records: [B] })}`],
    ['something else among the records', json({ Records: [A, { a: 1 }] })],
    ['a list in the list', json([[A]])],
    ['a line that is none', `${json(A)}\n{"eventVersion":\n`],
    ['a line with text before it', `2026-03-01T00:00:00Z ${json(A)}`],
    ['two records in a line', `${json(A)}${json(B)}`],
    ['a list before all that is of a record', `${json({ results: [B], ...A })}\n`],
    ['zero bytes behind it', `${json({ Records: [A] })}\0`],
    ['a byte order mark', `\ufeff${json({ Records: [A] })}`],
    ['space that is none in JSON', `\u00a0${json({ Records: [A] })}`],
    ['something behind the last member', Buffer.concat([gzipSync(json([A])), Buffer.alloc(9)])],
    ['gzip in gzip', gzipSync(gzipSync(json([A])))],
    ['what is too large to be held', gzipSync(json([{ ...A, x: 'x'.repeat(9_000_000) }]))],
    ['a text that is too large to be held', json([{ ...A, x: 'x'.repeat(9_000_000) }])],
  ])('leaves %s to the patient reader', async (_name, content) => {
    expect(await read(content)).toBeUndefined();
  });

  it('leaves folders and what is not there to it too', () => {
    expect(readWholeFile(folder)).toBeUndefined();
    expect(readWholeFile(join(folder, 'gone'))).toBeUndefined();
  });
});
