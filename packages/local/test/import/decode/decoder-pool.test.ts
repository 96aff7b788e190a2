import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseRolePatterns } from '@iam-tracker/core';
import { buildRecord } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DecodedPart } from '../../../src/import/decode/decoded-part.ts';
import { startDecoderPool } from '../../../src/import/decode/decoder-pool.ts';

const noise = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'decoder pool '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileWith(eventID: string) {
  const path = join(folder, `${eventID}.json`);
  await writeFile(path, JSON.stringify({ Records: [buildRecord({ eventID })] }));
  return { path, isExpected: true, isRegular: true };
}

async function idsOf(parts: AsyncIterable<DecodedPart>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { events } of parts) ids.push(...events.map(({ event }) => event.eventId));
  return ids;
}

describe('startDecoderPool', () => {
  it('decodes here what no thread has begun while a thread is at something else', async () => {
    const program = join(folder, 'busy.mjs');
    // Never answers.
    await writeFile(
      program,
      `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => {});`,
    );
    const pool = startDecoderPool({ noise, program: pathToFileURL(program), threads: 1 });
    try {
      const files = await Promise.all(['a', 'b', 'c', 'd'].map(fileWith));
      const [, , third, fourth] = files.map((file) => pool.decode([file]));

      expect(await idsOf(third ?? fail())).toEqual(['c']);
      expect(await idsOf(fourth ?? fail())).toEqual(['d']);
    } finally {
      await pool.close();
    }
  });

  it('decodes everything here where there is no thread', async () => {
    const pool = startDecoderPool({ noise, program: pathToFileURL(folder), threads: 0 });
    const tasks = [];
    for (let n = 0; n < 9; n += 1) tasks.push(pool.decode([await fileWith(String(n))]));

    for (const [n, task] of tasks.entries()) expect(await idsOf(task)).toEqual([String(n)]);
    await pool.close();
  });
});

function fail(): never {
  throw new Error('no such task');
}
