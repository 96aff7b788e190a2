import { describe, expect, it } from '@jest/globals';
import { toFindingEvent } from '../../src/event/finding-event.ts';
import { type RuleEvent, toChangeEvent } from '../../src/event/rule-event.ts';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { ordinaryDays } from '../scenario/ordinary-days.ts';
import { readFixtures } from '../scenario/read-fixtures.ts';
import type { RuleFixture } from '../scenario/rule-fixtures.ts';
import { toEvents } from '../scenario/run-rule.ts';
import { createWorld } from '../world/alerter.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';

// Can the first event that a rule ever matches in a watched account be silent? Asked of every rule, through the whole
// alerter: sixty days of other activity, then the story that the rule is about, without what it learnt before.

/** Rules that may be silent on a first event, each with its reason. */
const SILENT: Readonly<Record<string, string>> = {};

const inTime = (events: readonly RuleEvent[]) =>
  [...events].sort((a, b) => a.occurredAt - b.occurredAt);

/** The event that a first-seen rule is about; of other kinds the whole pattern. */
function attackOf(
  kind: string,
  { changes = [], findings = [], records }: RuleFixture,
): readonly RuleEvent[] {
  const events = inTime([
    ...toEvents(records),
    ...changes.map(toChangeEvent),
    ...findings.map(toFindingEvent),
  ]);
  return kind === 'first-seen' ? events.slice(-1) : events;
}

/** The alerter's state after sixty days without anything of the story. */
const learnt = (async () => {
  const documents = createMemoryDocuments();
  const world = createWorld(CATALOGUE, {}, { documents });
  for (const day of ordinaryDays(60)) await world.run(day);
  return [...documents.stored].map(([key, { json }]) => {
    return { key, body: JSON.parse(json), expiresAt: Number.POSITIVE_INFINITY };
  });
})();

describe.each(CATALOGUE.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('is not silent on its first event ever in an account that is watched', async () => {
    const { fires } = await readFixtures(id);
    const story = fires.find(({ filteredRoles }) => filteredRoles === undefined);
    if (story === undefined) return;
    const world = createWorld(CATALOGUE, story.settings, {
      inventory: story.inventory,
      ownResources: story.ownResources,
    });
    await world.documents.put(await learnt);

    await world.run(attackOf(rule.kind, story));

    const rules = world.ledger.entries().map(({ ruleId }) => ruleId);
    if (SILENT[id] === undefined) expect(rules).toContain(id);
    else expect(rules).not.toContain(id);
  });
});
