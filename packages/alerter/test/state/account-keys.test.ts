import type { TestRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import type { Rule } from '../../src/detect/rule.ts';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { readFixtures } from '../scenario/read-fixtures.ts';
import { toEvents } from '../scenario/run-rule.ts';
import { createWorld } from '../world/alerter.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';

const ACCOUNT = '123456789012';
const ANOTHER = '987654321098';
/** Kinds of state of which the key has an id that AWS gives out once; and the list of windows, which names them by keys. */
const SHARED =
  /^(?:(?:issued-key|issued-key-copy|directory-user|IAM-KEY-CREATED-THEN-USED)#|open-windows$)/;

/** Returns the same story, told of people and roles of the same names in another account. */
function elsewhere(records: readonly TestRecord[]): TestRecord[] {
  return JSON.parse(JSON.stringify(records).replaceAll(ACCOUNT, ANOTHER));
}

async function keysOf(rule: Rule, stories: readonly (readonly TestRecord[])[]): Promise<string[]> {
  const documents = createMemoryDocuments();
  for (const records of stories) {
    const world = createWorld([rule], {}, { documents });
    await world.run(toEvents(records));
  }
  return [...documents.stored.keys()].filter((key) => !SHARED.test(key));
}

const stateful = CATALOGUE.filter(({ kind }) => kind !== 'single');

describe('the state of rules', () => {
  it.each(stateful.map((rule) => [rule.id, rule] as const))(
    'of %s is that of one account',
    async (id, rule) => {
      const stories = (await readFixtures(id)).fires.map(({ records }) => records);

      const here = await keysOf(rule, stories);
      const there = new Set(await keysOf(rule, stories.map(elsewhere)));

      expect(here.length).toBeGreaterThan(0);
      expect(here.filter((key) => there.has(key))).toEqual([]);
    },
  );
});
