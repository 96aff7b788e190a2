import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { createSeenIds, hashId } from '../../src/import/seen-ids.ts';

describe('createSeenIds', () => {
  it.prop([fc.array(fc.string(), { maxLength: 200 })])('never takes an id for new twice', (ids) => {
    const seen = createSeenIds();

    for (const id of ids) seen.add(...hashId(id));

    expect(ids.filter((id) => seen.add(...hashId(id)))).toEqual([]);
  });

  it.prop([fc.array(fc.uuid(), { maxLength: 100 }), fc.array(fc.uuid(), { maxLength: 100 })])(
    'goes on from what was stored',
    (before, after) => {
      const first = createSeenIds();
      for (const id of before) first.add(...hashId(id));

      const second = createSeenIds(first.filters);

      expect(before.filter((id) => second.add(...hashId(id)))).toEqual([]);
      const fresh = new Set(after.filter((id) => !before.includes(id)));
      expect([...fresh].filter((id) => second.add(...hashId(id)))).toHaveLength(fresh.size);
    },
  );
});
