import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { createCast } from '../../src/account/cast/cast.ts';
import { createHeap, playActors } from '../../src/account/merge.ts';
import { setPace } from '../../src/account/pace.ts';
import { createRandom } from '../../src/account/random.ts';
import type { AccountRecord } from '../../src/account/record.ts';
import type { Actor, World } from '../../src/account/scene.ts';

const random = createRandom(1);
const world: World = {
  cast: createCast(random, '123456789012'),
  pace: setPace(100, 0.8),
  start: 20,
  end: 120,
  makeToken: () => '',
};

/** Gaps between activities, and gaps between the events of each. */
const scripts = fc.array(
  fc.array(fc.tuple(fc.nat({ max: 30 }), fc.array(fc.nat({ max: 30 }), { maxLength: 6 })), {
    maxLength: 6,
  }),
  { maxLength: 6 },
);

function actorOf(script: readonly (readonly [number, readonly number[]])[], index: number): Actor {
  return {
    name: `actor ${index}`,
    *activities() {
      let start = 0;
      for (const [number, [gap, steps]] of script.entries()) {
        start += gap;
        yield {
          start,
          *play(scene) {
            for (const [step, wait] of steps.entries()) {
              scene.now += wait;
              const eventID = `${index}.${number}.${step}`;
              yield { time: scene.now, record: { eventID } as AccountRecord };
            }
          },
        };
      }
    },
  };
}

/** The same events without any cleverness. */
function listEvents(script: readonly (readonly [number, readonly number[]])[], index: number) {
  let start = 0;
  return script.flatMap(([gap, steps], number) => {
    start += gap;
    let time = start;
    return steps.map((wait, step) => {
      time += wait;
      return { time, id: `${index}.${number}.${step}` };
    });
  });
}

describe('playActors', () => {
  it.prop([scripts])('gives exactly the events of the time asked for, by rising time', (script) => {
    const actors = script.map(actorOf);

    const played = Array.from(playActors(world, random, actors), ({ time, record }) => ({
      time,
      id: record.eventID,
    }));

    const expected = script
      .flatMap(listEvents)
      .filter(({ time }) => time >= world.start && time < world.end);
    expect(played.map(({ time }) => time)).toEqual(
      expected.map(({ time }) => time).sort((a, b) => a - b),
    );
    expect(played.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
  });

  it.prop([scripts])('does not shift the dice of others when an actor is added', (script) => {
    const dice: number[][] = [];
    const roller: Actor = {
      name: 'roller',
      *activities() {
        yield {
          start: 30,
          *play(scene) {
            dice.push([scene.random.bits(), scene.random.bits()]);
            yield { time: scene.now, record: {} as AccountRecord };
          },
        };
      },
    };

    const alone = Array.from(playActors(world, random, [roller]));
    const together = Array.from(playActors(world, random, [...script.map(actorOf), roller]));

    expect(together.length).toBeGreaterThanOrEqual(alone.length);
    expect(dice[0]).toEqual(dice[1]);
  });
});

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
