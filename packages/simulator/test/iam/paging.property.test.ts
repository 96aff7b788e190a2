import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { createRandom } from '../../src/account/random.ts';
import { createPager } from '../../src/iam/paging.ts';

const names = fc.uniqueArray(fc.stringMatching(/^[\w+=,.@-]{1,8}$/), { maxLength: 60 });

describe('createPager', () => {
  it.prop([
    names,
    names,
    fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 20 }),
    fc.constantFrom(0, 0.5, 0.9),
    fc.integer(),
  ])(
    'hands out once what stays, whatever comes and goes between pages',
    (staying, passing, sizes, shortPages, seed) => {
      const pager = createPager(shortPages, createRandom(seed).float);
      const random = createRandom(seed).fork('visitors');
      const stays = new Set(staying);
      const visitors = passing.filter((name) => !stays.has(name));
      const seen: string[] = [];
      const markers = new Set<string>();
      let marker: string | undefined;
      let pages = 0;

      do {
        const present = visitors.filter(() => random.chance(0.5));
        const list = [...staying, ...present].sort();
        const size = sizes[pages % sizes.length] as number;
        const form = new URLSearchParams({ Action: 'ListUsers', MaxItems: String(size) });
        if (marker !== undefined) form.set('Marker', marker);
        const page = pager(form, list, (name) => name);
        expect(page.items.length).toBeLessThanOrEqual(size);
        seen.push(...page.items);
        if (page.marker !== undefined) {
          expect(markers.has(page.marker)).toBe(false);
          markers.add(page.marker);
        }
        marker = page.marker;
        pages += 1;
      } while (marker !== undefined);

      expect(seen.filter((name) => stays.has(name))).toEqual([...staying].sort());
      expect(new Set(seen).size).toBe(seen.length);
    },
  );
});
