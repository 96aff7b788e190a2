import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parseRolePatterns } from '@iam-tracker/core';
import { buildRecord } from '@iam-tracker/test-utils';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DecodedPart } from '../../../src/import/decode/decoded-part.ts';
import { type ReadOptions, readParts } from '../../../src/import/decode/read-parts.ts';
import { writeWorkerProgram } from './worker-program.ts';

const noise = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('scanner') };
const ALONE = { program: undefined, count: 0 };
/** More bytes than are decoded without threads. */
const FILLER = 'x'.repeat(3_500_000);

let programs: string;
let program: URL;
let folder: string;

beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), 'decode worker '));
  program = await writeWorkerProgram(programs);
});
afterAll(() => rm(programs, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read parts '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, content: string | Buffer): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), content);
}

const records = (name: string, count: number) =>
  Array.from({ length: count }, (_, n) => buildRecord({ eventID: `${name}-${n}` }));
const other = (eventID: string) =>
  buildRecord({ eventID, eventSource: 's3.amazonaws.com', eventName: 'GetObject' });

/** Files of every kind, in more than one task of a thread. */
async function writeFiles(): Promise<void> {
  await write('0-filler.json', JSON.stringify({ Records: [{ ...other('f'), filler: FILLER }] }));
  for (let n = 10; n < 40; n += 1) {
    const text = JSON.stringify({ Records: [...records(`${n}`, 5), other(`o-${n}`)] });
    await write(`${n}.json.gz`, n % 7 === 0 ? gzipSync(text).subarray(0, -9) : gzipSync(text));
  }
  await write(
    '5.ndjson',
    records('five', 3_000)
      .map((one) => `${JSON.stringify(one)}\n`)
      .join(''),
  );
  await write('6.json', `${JSON.stringify({ Records: records('six', 2) })} something {"a`);
  await write('7.zip', 'PK\u0003\u0004');
  await write(
    '8.csv',
    `eventJson\n"${JSON.stringify(records('csv', 1)[0]).replaceAll('"', '""')}"`,
  );
  await symlink(join(folder, '5.ndjson'), join(folder, '9-again'));
  await symlink(join(folder, 'gone'), join(folder, '9-gone'));
}

async function read(options: Partial<ReadOptions> = {}, paths = [folder]): Promise<DecodedPart[]> {
  const parts: DecodedPart[] = [];
  for await (const part of readParts(paths, { noise, ...options })) parts.push(part);
  return parts;
}

/** What parts say together, in whatever pieces it comes. */
function sumUp(parts: readonly DecodedPart[]) {
  const sum = (count: (part: DecodedPart) => number) =>
    parts.reduce((total, part) => total + count(part), 0);
  return {
    records: sum((part) => part.records),
    unrelated: sum((part) => part.unrelated),
    others: sum((part) => part.others.records.length),
    ids: parts.flatMap(({ events }) => events.map(({ event }) => event.eventId)),
    files: parts.flatMap(({ files }) => files),
  };
}

describe('readParts', () => {
  it('says the same in the same order, however many threads decode', async () => {
    await writeFiles();
    const alone = await read({ threads: ALONE });

    for (const count of [1, 3]) {
      expect(sumUp(await read({ threads: { program, count } }))).toEqual(sumUp(alone));
    }
    const { files, ids, records: count, unrelated } = sumUp(alone);
    expect({ ids: ids.length, count, unrelated }).toEqual({
      ids: 3_153,
      count: 3_184,
      unrelated: 31,
    });
    expect(files).toHaveLength(37);
    expect(files.filter(({ outcome }) => outcome === 'broken')).toHaveLength(6);
  });

  it('decodes here what a thread that died had begun, and loses and repeats nothing', async () => {
    await writeFiles();
    const dying = join(programs, 'dying.mjs');
    // Takes one task, hands over what a real one would begin with, and dies.
    await writeFile(
      dying,
      `import { parentPort, Worker, workerData } from 'node:worker_threads';
      parentPort.once('message', (task) => {
        const real = new Worker(new URL(${JSON.stringify(program.href)}), { workerData });
        real.postMessage(task);
        real.once('message', (message) => {
          parentPort.postMessage(message);
          setImmediate(() => process.exit(1));
        });
      });`,
    );

    const parts = await read({ threads: { program: pathToFileURL(dying), count: 2 } });

    expect(sumUp(parts)).toEqual(sumUp(await read({ threads: ALONE })));
  });

  it('does without a program that cannot be run', async () => {
    await writeFiles();
    const missing = pathToFileURL(join(programs, 'missing.mjs'));

    const parts = await read({ threads: { program: missing, count: 2 } });

    expect(sumUp(parts)).toEqual(sumUp(await read({ threads: ALONE })));
  });

  it('starts no threads for a few small files', async () => {
    await write('1.json', JSON.stringify(records('a', 2)));
    const missing = pathToFileURL(join(programs, 'missing.mjs'));

    const [part] = await read({ threads: { program: missing, count: 1 } });

    expect(part?.records).toBe(2);
  });

  it.each([ALONE, { program: undefined, count: 2 }])(
    'stops with the reason of the signal',
    async (threads) => {
      await writeFiles();
      const controller = new AbortController();
      const used = threads.count === 0 ? threads : { ...threads, program };
      const parts = readParts([folder], { noise, signal: controller.signal, threads: used });
      await parts.next();

      controller.abort(new Error('enough'));

      const rest = async () => {
        for await (const _ of parts);
      };
      await expect(rest()).rejects.toThrow('enough');
    },
  );

  it('reads standard input first, and the files whose path tells another time not at all', async () => {
    const name = (time: string) => `111122223333_CloudTrail_us-east-1_${time}_abc.json`;
    await write(name('20260301T0000Z'), JSON.stringify({ Records: records('march', 1) }));
    await write(name('20270301T0000Z'), JSON.stringify({ Records: records('later', 1) }));
    const stdin = (async function* () {
      yield Buffer.from(JSON.stringify(records('stdin', 1)));
    })();

    const parts = await read({ stdin, period: { until: Date.parse('2026-03-02') } }, [folder, '-']);

    const { files, ids } = sumUp(parts);
    expect(ids).toEqual(['stdin-0', 'march-0']);
    expect(files.map(({ outcome }) => outcome)).toEqual(['read', 'read', 'outside']);
  });
});
