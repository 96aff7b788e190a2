import type { JsonObject } from '@iam-tracker/core';
import { buildRecord, createMortal } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BUCKET, createTrailWorld, logFile, logKey, record } from '../world/trail.ts';
import { eventOf, notificationOf, trailNoticeOf, wrap } from './notices.ts';

const unrelated = buildRecord({ eventSource: 's3.amazonaws.com', eventName: 'GetObject' });

/** The eligible events of each file, by number; files share events, as redelivered ones do. */
const filesOf = fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 6 }), {
  minLength: 1,
  maxLength: 6,
});

/** A message about some of the files, and how it comes. */
const notice = fc.record({
  files: fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }),
  kind: fc.constantFrom('event', 'notification', 'trail', 'wrapped', 'tagged'),
});

describe('createTrailSource', () => {
  it('stores every eligible event and notes each announced file, whatever the order, repetition and deaths', async () => {
    await fc.assert(
      fc.asyncProperty(
        filesOf,
        fc.array(notice, { minLength: 1, maxLength: 8 }),
        fc.array(
          fc.record({ at: fc.nat(12), after: fc.boolean(), take: fc.integer({ min: 1, max: 5 }) }),
          { maxLength: 4 },
        ),
        async (files, notices, deaths) => {
          const world = createTrailWorld();
          files.forEach((numbers, file) => {
            world.bucket.set(
              logKey(file),
              logFile([unrelated, ...numbers.map((number) => record(number))]),
            );
          });
          // Whoever notes a file claims that all of it is stored.
          const honest = {
            ...world.ports.files,
            note: async (file: Parameters<typeof world.ports.files.note>[0]) => {
              const index = files.findIndex((_, each) => logKey(each) === file.key);
              for (const number of files[index] ?? [])
                expect(world.stored.has(`e-${number}`)).toBe(true);
              await world.ports.files.note(file);
            },
          };
          let waiting = notices.flatMap((each) => writeNotices(each, files.length, world));
          const announced = new Set(
            notices.flatMap((each) => each.files.map((file) => file % files.length)),
          );

          for (const { after, at, take } of deaths) {
            const mortal = createMortal(at, after);
            const batch = waiting.slice(0, take);
            const taking = world.open({
              events: mortal.guard(world.ports.events),
              files: mortal.guard(honest),
              objects: mortal.guard(world.ports.objects),
            })(batch);
            const setbacks = await Promise.race([taking, mortal.death.then(() => undefined)]);
            // Who died acknowledged nothing: the queue brings the messages again, later.
            const isDone = setbacks !== undefined && setbacks.length === 0;
            waiting = [...waiting.slice(take), ...(isDone ? [] : batch)];
          }
          for (const body of waiting)
            expect(await world.open({ files: honest })([body])).toEqual([]);

          const eligible = new Set(
            [...announced].flatMap((file) => (files[file] ?? []).map((number) => `e-${number}`)),
          );
          expect(new Set(world.stored.keys())).toEqual(eligible);
          expect(new Set(world.noted.keys())).toEqual(
            new Set([...announced].map((file) => logKey(file))),
          );
          for (const file of announced) {
            const records = (files[file]?.length ?? 0) + 1;
            expect(world.noted.get(logKey(file))?.counts).toEqual({
              records,
              stored: records - 1,
              refused: 0,
              filtered: 0,
              unrelated: 1,
            });
          }
        },
      ),
    );
  });
});

function writeNotices(
  { files, kind }: { files: number[]; kind: string },
  count: number,
  { bucket, etagOf }: ReturnType<typeof createTrailWorld>,
): JsonObject[] {
  const keys = files.map((file) => logKey(file % count));
  if (kind === 'trail') return [trailNoticeOf(BUCKET, keys)];
  return keys.map((key) => {
    const object = { bucket: BUCKET, key };
    if (kind === 'notification') return notificationOf(object);
    if (kind === 'wrapped') return wrap(JSON.stringify(notificationOf(object)));
    const etag = etagOf(bucket.get(key) ?? Buffer.alloc(0));
    return eventOf(kind === 'tagged' ? { ...object, etag } : object);
  });
}
