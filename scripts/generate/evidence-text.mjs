/** @typedef {import('../evidence/rule-evidence.mjs').Evidence} Evidence */

const SEVERITIES = /** @type {const} */ (['CRITICAL', 'HIGH', 'WARNING', 'INFO']);

/**
 * Says what the rules of a catalogue were measured to do, as a section of the page of detections.
 *
 * @param {Evidence} evidence
 * @param {readonly string[]} ruleIds
 * @returns {string[]} lines
 */
export function evidenceSection({ command, recorded, simulated }, ruleIds) {
  const { attacks, caught, days, events, rules, seeds, seenByAllMeant } = simulated;
  const seen = ruleIds.flatMap((id) => rules[id] ?? []);
  const right = sum(seen.map((each) => each.right));
  const alerts = sum(seen.map((each) => each.alerts));
  const silent = ruleIds.filter((id) => rules[id]?.alerts === 0).length;
  const unmeasured = ruleIds.filter((id) => rules[id] === undefined);
  return [
    '## How often they speak',
    '',
    `Measured on ${simulated.date} by \`${command}\`: ${seeds} simulated accounts (seeds 1 to ${seeds}) of ${days} days`,
    `each, ${events.toLocaleString('en-US')} events of identity and guards, ${attacks} planted attacks. Of these ${caught} are seen, ${seenByAllMeant} of them by every rule`,
    `that is meant to. ${right} of ${alerts.toLocaleString('en-US')} alerts are on attacks; ${silent} rules are silent: nothing like what they look for is`,
    'simulated. Experimental rules are counted as if they sent. Notifications a week when nothing is wrong:',
    '',
    ...table(
      ['settings', 'all', ...SEVERITIES],
      [
        ['none', ...weeklyCells(simulated.weekly)],
        ['of the example in scripts/', ...weeklyCells(simulated.weeklySettled)],
      ],
    ),
    '',
    'This everyday life is made to be hard: root drills, keys and permission sets made by hand, and every other day',
    'something that guards the account changes. A rule that speaks about such a deed is right to; the figure says what it costs.',
    ...(recorded === undefined
      ? []
      : [
          `Recorded events (${recorded.date}, ${recorded.sets} public sets): ${recorded.benignEvents} of Terraform setting up and taking down, ${recorded.attackEvents} of attacks and`,
          'examples. No public set shows an ordinary week, so these are counts.',
        ]),
    ...(unmeasured.length === 0 ? [] : [`Not measured yet: ${unmeasured.join(', ')}.`]),
    '',
  ];
}

/**
 * Says what one rule was measured to do, in a line.
 *
 * @param {Evidence} evidence
 * @param {string} id
 */
export function evidenceLine({ recorded, simulated }, id) {
  const figures = simulated.rules[id];
  if (figures === undefined) return 'Measured: not yet.';
  const { alerts, found, meant, right, weekly, weeklySettled } = figures;
  const onRecords = recorded?.rules[id];
  const parts = [
    `simulated ${perWeek(weekly)} a week${weekly === weeklySettled ? '' : ` (${perWeek(weeklySettled)} with settings)`}`,
    ...(onRecords === undefined ? [] : [`recorded ${onRecords.benign}`]),
  ];
  const attacks = [
    ...(meant === 0 ? [] : [`planted attacks found ${found} of ${meant}`]),
    ...(alerts === 0 ? [] : [`${right} of ${alerts} alerts on attacks`]),
    ...(onRecords === undefined || onRecords.attack === 0
      ? []
      : [`${onRecords.attack} notifications on recorded attacks and examples`]),
  ];
  const onAttacks = attacks.length === 0 ? '' : ` ${upper(attacks.join(', '))}.`;
  return `Notifications on benign sets: ${parts.join(', ')}.${onAttacks}`;
}

/** @param {Record<(typeof SEVERITIES)[number], number>} weekly */
function weeklyCells(weekly) {
  return [sum(Object.values(weekly)), ...SEVERITIES.map((severity) => weekly[severity])].map(
    perWeek,
  );
}

/** @param {number} count */
function perWeek(count) {
  return count === 0 ? '0' : count.toFixed(count < 0.1 ? 2 : 1);
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** @param {string} text */
function upper(text) {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
