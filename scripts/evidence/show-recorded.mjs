// `node scripts/evidence/show-recorded.mjs [folder]`: what the detection rules say about recorded CloudTrail events.
// A table of what fires on each set; the techniques of the Stratus set and the rules that catch them; the
// phases of the set that was recorded while attacks ran beside their own preparation.
import { join } from 'node:path';
import { countBy, formatTable, loadReplay, replayRecords } from './detection-replay.mjs';
import { findRecorded, openRecordedSets } from './recorded-sets.mjs';

/** @typedef {import('./detection-replay.mjs').ReplayedAlert} ReplayedAlert */

const root = join(import.meta.dirname, '../..');
const folder = findRecorded(process.argv[2]);

/** Tactics whose techniques leave a trace in IAM, STS or sign-in events, when they touch identities. */
const IDENTITY_TACTICS =
  /^aws\.(persistence|privilege-escalation|initial-access|credential-access)\./;

/** Names the program and not what it does: an attacker has another program, or another name for it. */
const BY_NAME = 'STS-KEY-VALIDATION-TOOL';

/** Reasons that a technique that left identity events is not caught by what it does. */
const REASONS = new Map([
  [
    'aws.credential-access.ec2-get-password-data',
    "its only identity events are a user's AssumeRole calls into the role that the tool made for itself, two of them refused; the attack is ec2:GetPasswordData, which no source of the ledger has",
  ],
]);

const { labelsOf, recordsOf, sets } = openRecordedSets(folder);
const sources = await loadReplay(root);
const { CATALOGUE } = sources;
const isExperimental = new Map(CATALOGUE.map(({ id, status }) => [id, status === 'experimental']));

/** @param {readonly string[]} ids */
const mark = (ids) =>
  [...new Set(ids)].map((id) => (isExperimental.get(id) ? `${id} (dry run)` : id));

console.log('## What fires on each set\n');
/** @type {Map<string, Map<string, number>>} */
const bySet = new Map();
const summary = [];
for (const set of sets) {
  const { alerts, events } = await replayRecords(sources, recordsOf(set), {});
  bySet.set(
    set,
    countBy(alerts, ({ rule }) => rule.id),
  );
  const sent = alerts.filter(({ outcome }) => outcome === 'sent').length;
  summary.push([set, events, alerts.length, sent]);
}
console.log(formatTable(['set', 'identity events', 'alerts', 'notifications'], summary));
const speaking = CATALOGUE.filter(({ id }) => sets.some((set) => bySet.get(set)?.has(id)));
console.log(
  `\n${formatTable(
    ['rule', 'severity', ...sets],
    speaking.map(({ id, severity }) => [
      ...mark([id]),
      severity,
      ...sets.map((set) => bySet.get(set)?.get(id) ?? ''),
    ]),
  )}`,
);
console.log(
  `\nSilent on all sets: ${CATALOGUE.filter((rule) => !speaking.includes(rule))
    .map(({ id }) => id)
    .join(', ')}\n`,
);

if (sets.includes('stratus_red_team')) await showStratus();
if (sets.includes('invictus_aws_dataset')) await showPhases();

async function showStratus() {
  console.log('\n## Techniques of the Stratus set\n');
  const records = recordsOf('stratus_red_team');
  const labels = labelsOf('stratus_red_team');
  const techniques = [...new Set(labels.map(({ technique }) => technique))].sort();
  const rows = [];
  const missed = [];
  for (const technique of techniques.filter((name) => IDENTITY_TACTICS.test(name))) {
    const own = records.filter((_, index) => labels[index].technique === technique);
    // Each detonation by itself, as an account would see it.
    const { alerts, events } = await replayRecords(sources, own, {});
    const late = await replayRecords(sources, [...own.map(longBefore), ...own], {});
    /** @param {readonly ReplayedAlert[]} found */
    const byDeed = (found) => found.map(({ rule }) => rule.id).filter((id) => id !== BY_NAME);
    const isNamed = alerts.some(({ rule }) => rule.id === BY_NAME);
    const isPast = byDeed(alerts).length === 0 && byDeed(late.alerts).length > 0;
    const deeds = byDeed(isPast ? late.alerts : alerts);
    if (events > 0 && deeds.length === 0) missed.push(technique);
    const ids = deeds.length === 0 && isNamed ? [BY_NAME] : deeds;
    const verdict =
      deeds.length > 0
        ? `caught${isPast ? ', with a past' : ''}`
        : events === 0
          ? 'no identity event'
          : isNamed
            ? 'by name alone'
            : 'NOT CAUGHT';
    const actions = [...new Set(own.map(({ eventName }) => eventName))].slice(0, 3).join(', ');
    rows.push([technique.slice('aws.'.length), events, verdict, mark(ids).join(', ') || actions]);
  }
  console.log(
    formatTable(['technique', 'identity events', 'verdict', 'rules, or what it does'], rows),
  );
  console.log(
    `\n${BY_NAME} names the tool of this set in every technique; it is shown where nothing else speaks.`,
  );
  console.log(
    '"With a past": when the same calls had come from another network for three weeks before.',
  );
  console.log(
    `With identity events and not caught by what they do: ${missed.join(', ') || 'none'}`,
  );
  for (const technique of missed) console.log(`- ${technique}: ${REASONS.get(technique) ?? '?'}`);
}

/**
 * The same record three weeks earlier and from elsewhere: what rules that know what is usual need.
 *
 * @param {{ eventTime: string, eventID: string }} record
 */
function longBefore(record) {
  const time = new Date(Date.parse(record.eventTime) - 21 * 86_400_000).toISOString();
  const eventTime = `${time.slice(0, 19)}Z`;
  return {
    ...record,
    eventTime,
    eventID: `${record.eventID}-before`,
    sourceIPAddress: '192.0.2.1',
  };
}

async function showPhases() {
  console.log('\n## Phases of the invictus set\n');
  const records = recordsOf('invictus_aws_dataset');
  /** @type {Map<string, { phase?: string, technique_inferred?: string }>} */
  const labels = new Map(labelsOf('invictus_aws_dataset').map((label) => [label.eventID, label]));
  const { alerts } = await replayRecords(sources, records, {});
  /** @param {{ event: { eventId: string } }} alert */
  const phaseOf = ({ event }) => labels.get(event.eventId)?.phase ?? 'unlabelled';
  const phases = [...new Set(alerts.map(phaseOf))].sort();
  const ids = CATALOGUE.map(({ id }) => id).filter((id) =>
    alerts.some(({ rule }) => rule.id === id),
  );
  const byBoth = countBy(alerts, (alert) => `${alert.rule.id} ${phaseOf(alert)}`);
  console.log(
    formatTable(
      ['rule', ...phases],
      ids.map((id) => [
        ...mark([id]),
        ...phases.map((phase) => byBoth.get(`${id} ${phase}`) ?? ''),
      ]),
    ),
  );
  const setUp = alerts.filter((alert) => phaseOf(alert).startsWith('warmup'));
  console.log('\nAlerts of the Terraform phases, by actor and action:\n');
  const actions = countBy(
    setUp,
    ({ event, rule }) => `${rule.id}|${event.actor}|${event.eventName}`,
  );
  console.log(
    formatTable(
      ['rule', 'actor', 'action', 'alerts'],
      [...actions].sort().map(([key, count]) => [...key.split('|'), count]),
    ),
  );
  console.log(`
These are what they say: users with passwords, and roles that are administrators or can be taken from
outside. As noise they are turned off by letting Terraform run in a role and naming it in pipelineRoles.
Here it ran as the very user that attacked afterwards: a suppression of that user would hide both.`);
}
