import { fc, it } from '@fast-check/jest';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { createChangeList } from '../../src/report/change-list.ts';
import { IDENTITY_CHANGE_KINDS } from '../../src/report/identity-change.data.ts';

const change = fc.record({
  second: fc.integer({ min: 0, max: 200_000 }),
  kind: fc.constantFrom(...IDENTITY_CHANGE_KINDS),
  actor: fc.constantFrom('alice', 'bob'),
  target: fc.constantFrom('user/x', 'role/y', undefined),
  outcome: fc.constantFrom('success' as const, 'failure' as const),
});
const same = (actor: string) => actor;

function listOf(
  changes: readonly { second: number; kind: (typeof IDENTITY_CHANGE_KINDS)[number] }[],
) {
  const list = createChangeList();
  for (const { second, kind, ...fields } of changes) {
    list.add(sampleEvent(`e${second}`, second, fields), kind, undefined);
    // Days end anywhere.
    if (second % 7 === 0) list.settle(() => ({ actor: 'no session' }));
  }
  list.settle(() => ({ actor: 'no session' }));
  return list.result(same);
}

describe('createChangeList', () => {
  it.prop([fc.uniqueArray(change, { selector: ({ second }) => second, maxLength: 60 })])(
    'tells every call once, whatever order they come in',
    (changes) => {
      const { kinds, rows } = listOf(changes);

      expect(listOf(changes.toReversed())).toEqual({ kinds, rows });
      expect(rows.reduce((sum, { times }) => sum + times, 0)).toBe(changes.length);
      for (const kind of IDENTITY_CHANGE_KINDS) {
        const own = changes.filter((each) => each.kind === kind);
        const refused = own.filter(({ outcome }) => outcome === 'failure').length;
        expect(kinds[kind]).toEqual({ made: own.length - refused, refused });
      }
      for (const { event, firstTime, times } of rows) {
        expect(firstTime <= event.eventTime).toBe(true);
        if (times === 1) expect(firstTime).toBe(event.eventTime);
      }
    },
  );
});
