import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { createHeap } from '../../src/account/merge.ts';

interface Item {
  key: number;
}

const keys = fc.array(fc.nat({ max: 30 }), { maxLength: 40 });
const earlier = (left: Item, right: Item) => left.key < right.key;

function drain(heap: ReturnType<typeof createHeap<Item>>): number[] {
  const drained: number[] = [];
  for (let first = heap.first(); first !== undefined; first = heap.first()) {
    drained.push(first.key);
    heap.dropFirst();
  }
  return drained;
}

describe('createHeap', () => {
  it.prop([keys])('gives everything pushed, by rising order', (list) => {
    const heap = createHeap(earlier);

    for (const key of list) heap.push({ key });

    expect(drain(heap)).toEqual([...list].sort((a, b) => a - b));
  });

  it.prop([keys, fc.array(fc.nat({ max: 30 }), { maxLength: 40 })])(
    'stays in order when the first item moves back',
    (list, steps) => {
      const heap = createHeap(earlier);
      const model = [...list].sort((a, b) => a - b);
      for (const key of list) heap.push({ key });

      for (const step of steps) {
        const first = heap.first();
        if (first === undefined) break;
        first.key += step;
        heap.settleFirst();
        model.push((model.shift() ?? 0) + step);
        model.sort((a, b) => a - b);
      }

      expect(drain(heap)).toEqual(model);
    },
  );

  it('has nothing to give, settle or drop when empty', () => {
    const heap = createHeap(earlier);

    heap.settleFirst();
    heap.dropFirst();

    expect(heap.first()).toBeUndefined();
  });
});
