import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMemoryDocuments } from '../../src/alerts/replay-detections.ts';
import { createStateCache } from '../../src/alerts/state-cache.ts';

const key = fc.constantFrom('a', 'b', 'c');
const step = fc.oneof(
  fc.record({
    act: fc.constant('save' as const),
    key,
    body: fc.nat(),
    replaced: fc.nat({ max: 3 }),
  }),
  fc.record({ act: fc.constant('put' as const), key, body: fc.nat() }),
  fc.record({ act: fc.constant('load' as const), key }),
  fc.record({ act: fc.constant('flush' as const) }),
);

describe('createStateCache', () => {
  it('always answers as the store itself would', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.nat({ max: 3 }),
        async (steps, max) => {
          const plain = createMemoryDocuments();
          const store = createMemoryDocuments();
          const { documents, flush } = createStateCache(store, max);

          for (const each of steps) {
            if (each.act === 'flush') await flush();
            else if (each.act === 'put') {
              await plain.put([{ ...each, expiresAt: 1 }]);
              await documents.put([{ ...each, expiresAt: 1 }]);
            } else {
              // A caller that saves has loaded before.
              expect(await documents.load([each.key])).toEqual(await plain.load([each.key]));
              if (each.act === 'load') continue;
              const { body, replaced } = each;
              expect(await documents.save(each.key, body, replaced, 1)).toBe(
                await plain.save(each.key, body, replaced, 1),
              );
            }
          }
        },
      ),
      {
        examples: [
          [
            [
              { act: 'save', key: 'a', body: 0, replaced: 0 },
              { act: 'save', key: 'a', body: 1, replaced: 1 },
              { act: 'flush' },
              { act: 'flush' },
              { act: 'load', key: 'a' },
            ],
            0,
          ],
        ],
      },
    );
  });

  it('has everything in the store after a flush, and nothing before', async () => {
    const store = createMemoryDocuments();
    const { documents, flush } = createStateCache(store);

    await documents.load(['a']);
    await documents.save('a', 1, 0, 1);
    await documents.save('a', 2, 1, 1);

    expect(await store.load(['a'])).toEqual([undefined]);
    await flush();
    expect(await store.load(['a'])).toEqual([expect.objectContaining({ body: 2 })]);
  });
});
