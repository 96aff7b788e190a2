// `node scripts/evidence/show-sigma.mjs RULES [folder]`: what Sigma rules say about recorded CloudTrail events, and whether our own
// rules say something of the same events. RULES is a folder outside the repository, such as rules/cloud/aws/cloudtrail of
// github.com/SigmaHQ/sigma; nothing of it is kept.
import { join } from 'node:path';
import { countBy, formatTable, loadReplay, replayRecords } from './detection-replay.mjs';
import { findRecorded, openRecordedSets } from './recorded-sets.mjs';

const root = join(import.meta.dirname, '../..');
const [rules, recorded] = process.argv.slice(2);
if (rules === undefined) {
  console.error(
    'usage: node scripts/evidence/show-sigma.mjs RULES [folder with CloudTrail records, one a line]',
  );
  process.exit(2);
}
const folder = findRecorded(recorded);

const { recordsOf, sets } = openRecordedSets(folder);
const sources = await loadReplay(root);
const own = await sources.readOwnRules(rules);

console.log(`## Rules\n\n${own.rules.length} taken, ${own.refused.length} refused.\n`);
const reasons = countBy(own.refused, ({ kind, text }) => `${kind}|${text}`);
console.log(
  formatTable(
    ['refused', 'rules', 'why'],
    [...reasons].sort().map(([key, count]) => {
      const [kind = '', why = ''] = key.split('|');
      return [kind, count, why];
    }),
  ),
);

const ownIds = new Set(own.rules.map(({ id }) => id));
/** @type {Map<string, { events: number, agreed: number, ours: Map<string, number> }>} */
const findings = new Map();
let events = 0;
for (const set of sets) {
  const found = await replayRecords(sources, recordsOf(set), {}, { ownRules: own.rules });
  events += found.events;
  /** @type {Map<string, string[]>} */
  const byEvent = new Map();
  for (const { event, rule } of found.alerts) {
    const key = `${event.eventDate}/${event.eventId}`;
    byEvent.set(key, [...(byEvent.get(key) ?? []), rule.id]);
  }
  for (const ids of byEvent.values()) {
    const ours = ids.filter((id) => !ownIds.has(id));
    for (const id of ids.filter((each) => ownIds.has(each))) {
      const finding = findings.get(id) ?? { events: 0, agreed: 0, ours: new Map() };
      finding.events += 1;
      if (ours.length > 0) finding.agreed += 1;
      for (const each of ours) finding.ours.set(each, (finding.ours.get(each) ?? 0) + 1);
      findings.set(id, finding);
    }
  }
}

console.log(`\n## On ${events} recorded identity events\n`);
console.log(
  formatTable(
    ['Sigma rule', 'events', 'of these ours too', 'ours, most first'],
    [...findings]
      .sort(([, left], [, right]) => right.events - left.events)
      .map(([id, { agreed, events: count, ours }]) => [
        id,
        count,
        agreed,
        [...ours]
          .sort((left, right) => right[1] - left[1])
          .slice(0, 4)
          .map(([rule, times]) => `${rule} ${times}`)
          .join(', '),
      ]),
  ),
);
const silent = own.rules.filter(({ id }) => !findings.has(id)).map(({ id }) => id);
console.log(`\nSilent on all sets: ${silent.join(', ') || 'none'}`);
