import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, it } from '@fast-check/jest';
import { type ActivityEvent, parseRolePatterns } from '@iam-tracker/core';
import { costlyRuns, identityRecord } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { type ImportStore, importFiles } from '../../src/import/import-files.ts';
import { createOtherActivity, type OtherActivityState } from '../../src/import/other-activity.ts';

const NOISE = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };

let folder: string;
let number = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interrupted imports '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const record = fc
  .tuple(identityRecord(), fc.constantFrom(undefined, 's3.amazonaws.com', 'kms.amazonaws.com'))
  .map(([one, eventSource]) => (eventSource === undefined ? one : { ...one, eventSource }));
const file = fc.record({
  records: fc.array(record, { maxLength: 5 }),
  damage: fc.constantFrom('', '{"cut', ' and more', '{"a":1}'),
});

/** A disk: what was stored and saved is there after any end of a process. */
function createDisk() {
  const events = new Map<string, ActivityEvent>();
  let tally: OtherActivityState | undefined;
  return {
    events,
    rows: () => createOtherActivity(tally).rows(),
    /** Imports, until the process ends: told to by the signal, or killed, at its nth step. */
    async import(place: string, end?: { readonly step: number; readonly isKilled: boolean }) {
      const controller = new AbortController();
      let steps = 0;
      let isDead = false;
      const step = () => {
        steps += 1;
        if (end === undefined || steps !== end.step) return;
        isDead = end.isKilled;
        if (!isDead) controller.abort(new Error('enough'));
      };
      const dying = () => {
        if (isDead) throw new Error('killed');
      };
      const store: ImportStore = {
        async putMissing(batch) {
          const missing = batch.filter(({ eventId }) => !events.has(eventId));
          for (const event of missing) {
            step();
            dying();
            events.set(event.eventId, event);
          }
          return missing;
        },
      };
      const counting = createOtherActivity(structuredClone(tally));
      const save = async () => {
        if (!isDead) tally = structuredClone(counting.state());
      };
      const others = { count: counting.count, save, saveNowAndThen: save };
      const onProgress = () => {
        step();
        dying();
      };
      const dirtyDays = { mark: async () => undefined };
      const { signal } = controller;
      await importFiles([place], store, {
        noise: NOISE,
        dirtyDays,
        others,
        onProgress,
        signal,
      }).catch((error: Error) => expect(error.message).toBe('killed'));
    },
  };
}

describe('importFiles', () => {
  it.prop(
    [
      fc.array(file, { minLength: 1, maxLength: 6 }),
      fc.array(fc.record({ step: fc.integer({ min: 1, max: 12 }), isKilled: fc.boolean() }), {
        minLength: 1,
        maxLength: 3,
      }),
    ],
    { numRuns: costlyRuns(20, 150) },
  )('ends in the same however often it broke off before', async (files, ends) => {
    number += 1;
    const place = join(folder, String(number));
    await mkdir(place);
    for (const [index, { damage, records }] of files.entries()) {
      await writeFile(join(place, `${index}.json`), JSON.stringify({ Records: records }) + damage);
    }
    const once = createDisk();
    await once.import(place);
    const often = createDisk();
    for (const end of ends) await often.import(place, end);

    await often.import(place);

    expect(often.events).toEqual(once.events);
    expect(often.rows()).toEqual(once.rows());
  });
});
