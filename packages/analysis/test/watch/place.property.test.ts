import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createPlace } from '../../src/watch/place.ts';

interface Row {
  readonly key: string;
  readonly time: number;
}

const LATENESS = 50;
const BEGIN = 1_000;

/** An event, how late it is stored, and looks that fail, by the number of rows after which they do. */
const history = fc.record({
  rows: fc.array(
    fc.record({ time: fc.nat(400), late: fc.nat(LATENESS - 1), again: fc.boolean() }),
    { maxLength: 60 },
  ),
  looks: fc.array(
    fc.record({ wait: fc.integer({ min: 1, max: 90 }), failsAfter: fc.option(fc.nat(5)) }),
    { minLength: 1, maxLength: 25 },
  ),
  most: fc.constantFrom(0, 3, Number.POSITIVE_INFINITY),
});

describe('createPlace', () => {
  it('shows each row once, however late and in whatever order it comes, and whatever looks fail', () => {
    fc.assert(
      fc.property(history, ({ rows, looks, most }) => {
        const stored = rows.map(({ again, late, time }, index) => ({
          ...{ key: `k${index}`, time: BEGIN + time, storedAt: BEGIN + time + late, again },
        }));
        const place = createPlace<Row>({
          keyOf: ({ key }) => key,
          timeOf: ({ time }) => time,
          ...{ begin: BEGIN, lateness: LATENESS, most },
        });
        const shown: Row[] = [];
        let begun: Set<string> | undefined;
        let now = BEGIN;
        // After the last one everything is there, and a look succeeds.
        for (const { failsAfter, wait } of [...looks, { wait: 1_000, failsAfter: null }]) {
          now += wait;
          const there = stored.filter(
            ({ storedAt, time }) => storedAt <= now && time >= place.since(),
          );
          const read = there.flatMap((row) => (row.again ? [row, row] : [row])).reverse();
          const look = place.look();
          for (const row of read.slice(0, failsAfter ?? read.length)) look.see(row);
          if (failsAfter !== null) continue;
          const fresh = look.fresh();
          look.keep(now);
          expect(fresh.map(({ time }) => time)).toEqual(
            fresh.map(({ time }) => time).sort((a, b) => a - b),
          );
          begun ??= new Set(there.map(({ key }) => key));
          shown.push(...fresh);
        }

        const keys = shown.map(({ key }) => key);
        const later = stored.filter(({ key }) => begun?.has(key) !== true).map(({ key }) => key);
        const first = stored.filter(({ key }) => begun?.has(key) === true);
        const newest = first.sort((a, b) => b.time - a.time).slice(0, Math.min(most, first.length));
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.filter((key) => begun?.has(key) !== true).sort()).toEqual(later.sort());
        expect(shown.filter(({ key }) => begun?.has(key) === true).map(({ time }) => time)).toEqual(
          newest.map(({ time }) => time).sort((a, b) => a - b),
        );
      }),
    );
  });

  it('reads no further back than a row may be late', () => {
    const place = createPlace<Row>({
      keyOf: ({ key }) => key,
      timeOf: ({ time }) => time,
      ...{ begin: 0, lateness: 10, most: 5 },
    });
    for (let now = 100; now < 200; now += 10) {
      const look = place.look();
      const row = { key: `k${now}`, time: now };
      look.see(row);
      expect(look.fresh()).toEqual([row]);
      look.keep(now);
    }
    const look = place.look();
    look.see({ key: 'k100', time: 100 });
    look.see({ key: 'k190', time: 190 });

    expect(place.since()).toBe(180);
    expect(look.fresh()).toEqual([]);
  });
});
