import { importSources } from '../build/source-bundle.mjs';

/** @typedef {import('../../packages/local/src/alerts/replay-detections.ts').ReplayedAlert} ReplayedAlert */
/** @typedef {typeof import('../../packages/local/src/alerts/replay-detections.ts') & typeof import('../../packages/alerter/src/detect/index.ts') & typeof import('../../packages/core/src/index.ts') & typeof import('../../packages/local/src/own-rules/index.ts') & typeof import('../../packages/simulator/src/index.ts')} Sources */

/**
 * @param {string} root
 * @returns {Promise<Sources>}
 */
export function loadReplay(root) {
  return importSources(root, [
    'packages/alerter/src/detect/index.ts',
    'packages/core/src/index.ts',
    'packages/local/src/own-rules/index.ts',
    'packages/local/src/alerts/replay-detections.ts',
    'packages/simulator/src/index.ts',
  ]);
}

/**
 * Runs CloudTrail records through normalisation, the noise filter and the rules, in the order of time.
 *
 * @param {Sources} sources
 * @param {Iterable<unknown>} records
 * @param {object} document the settings of detection
 * @param {{ isSorted?: boolean, ownRules?: readonly import('../../packages/alerter/src/detect/rule.ts').Rule[] }} [options]
 */
export async function replayRecords(
  sources,
  records,
  document,
  { isSorted = false, ownRules = [] } = {},
) {
  const { admit, CATALOGUE, createReplay, parseRolePatterns, parseSettings } = sources;
  const noise = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };
  const catalogue = [...CATALOGUE, ...ownRules];
  const settings = parseSettings(
    document,
    catalogue.map(({ id }) => id),
  );
  const replay = createReplay({ catalogue, settings, groupMinutes: 60 });
  /** @type {ReplayedAlert[]} */
  const alerts = [];
  let events = 0;
  /** @param {import('../../packages/core/src/index.ts').ActivityEvent} event */
  const take = async (event) => {
    events += 1;
    for (const alert of await replay.take(event)) alerts.push(alert);
  };
  const kept = new Map();
  for (const record of records) {
    const admission = admit(record, noise);
    if (admission.verdict !== 'store') continue;
    const { event } = admission;
    if (isSorted) await take(event);
    else kept.set(`${event.eventDate}/${event.eventId}`, event);
  }
  for (const event of [...kept.values()].sort((a, b) => (a.eventTime < b.eventTime ? -1 : 1))) {
    await take(event);
  }
  return { events, alerts };
}

/**
 * Writes a table for a terminal or a report.
 *
 * @param {readonly string[]} head
 * @param {readonly (readonly (string | number)[])[]} rows
 */
export function formatTable(head, rows) {
  const all = [head, head.map(() => '---'), ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) => {
      const cells = row.map((cell, column) =>
        cell === '---' ? '-'.repeat(widths[column] ?? 3) : cell.padEnd(widths[column] ?? 0),
      );
      return `| ${cells.join(' | ')} |`;
    })
    .join('\n');
}

/**
 * @template T
 * @param {Iterable<T>} values
 * @param {(value: T) => string} keyOf
 */
export function countBy(values, keyOf) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const value of values) counts.set(keyOf(value), (counts.get(keyOf(value)) ?? 0) + 1);
  return counts;
}

/** @typedef {import('../../packages/simulator/src/index.ts').PlantedAttack} PlantedAttack */

/**
 * Says of alerts on a simulated account which of its attacks they are about.
 *
 * @param {readonly PlantedAttack[]} attacks
 */
export function indexAttacks(attacks) {
  /** @type {Map<string, string>} */
  const attackOf = new Map();
  for (const { eventIds, id } of attacks) {
    for (const eventId of eventIds) attackOf.set(eventId, id);
  }
  /** @param {ReplayedAlert} alert */
  const attacksIn = ({ event, relatedEventIds }) =>
    new Set([event.eventId, ...relatedEventIds].flatMap((id) => attackOf.get(id) ?? []));
  return {
    attacksIn,
    /** @param {ReplayedAlert} alert */
    isTrue: (alert) => attacksIn(alert).size > 0,
    /**
     * The rules that say something about an attack.
     *
     * @param {readonly ReplayedAlert[]} alerts
     * @param {PlantedAttack} attack
     */
    rulesOn: (alerts, { id }) =>
      new Set(
        alerts
          .filter((alert) => isSaid(alert) && attacksIn(alert).has(id))
          .map(({ rule }) => rule.id),
      ),
  };
}

/** @param {ReplayedAlert} alert */
export function isSaid({ outcome }) {
  return outcome !== 'suppressed';
}

/**
 * Tells whether a rule spoke that an attack is meant to be seen by, or one of those that its row of the list
 * of detections became: STS-KEY-VALIDATION is also STS-KEY-VALIDATION-INSTANCE.
 *
 * @param {ReadonlySet<string>} found
 * @param {string} id
 */
export function hasSpoken(found, id) {
  return [...found].some((ruleId) => ruleId === id || ruleId.startsWith(`${id}-`));
}
