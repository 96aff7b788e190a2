// `node scripts/evidence/show-simulated.mjs [seed] [days]`: the detection rules over the simulated account (90 days).
// Which planted attacks are caught, what the everyday part costs in alerts a week, and precision and recall
// of every rule, before and after the settings of scripts/evidence/simulated-account-settings.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatTable,
  hasSpoken,
  indexAttacks,
  isSaid,
  loadReplay,
  replayRecords,
} from './detection-replay.mjs';

/** @typedef {import('./detection-replay.mjs').ReplayedAlert} ReplayedAlert */

const root = join(import.meta.dirname, '../..');
const [seed = '1', days = '90'] = process.argv.slice(2);
const end = Date.UTC(2026, 2, 31);
const start = end - Number(days) * 86_400_000;
const sources = await loadReplay(root);
const account = sources.generateAccount({ seed: Number(seed), start, end });

const { isTrue, rulesOn } = indexAttacks(account.attacks);

function* records() {
  for (const { record } of account.events()) yield record;
}

const document = JSON.parse(
  readFileSync(join(root, 'scripts/evidence/simulated-account-settings.json'), 'utf8'),
);
const started = performance.now();
const before = await replayRecords(sources, records(), {}, { isSorted: true });
const after = await replayRecords(sources, records(), document, { isSorted: true });
const seconds = (performance.now() - started) / 1000;
console.log(
  `Seed ${seed}, ${days} days: ${before.events} identity events, ${account.attacks.length} attacks; ${seconds.toFixed(0)} s\n`,
);

console.log('## Planted attacks\n');
console.log(
  formatTable(
    [
      'attack',
      'meant to be seen by',
      'seen by, without settings',
      'missing',
      'missing with settings',
    ],
    account.attacks.map((attack) => {
      const seen = rulesOn(before.alerts, attack);
      const late = rulesOn(after.alerts, attack);
      /** @param {ReadonlySet<string>} found */
      const missing = (found) => attack.detections.filter((id) => !hasSpoken(found, id)).join(', ');
      return [
        attack.id,
        attack.detections.length,
        `${attack.detections.filter((id) => hasSpoken(seen, id)).length}${seen.size === 0 ? ' NOT CAUGHT' : ` and ${[...seen].filter((id) => !attack.detections.some((meant) => hasSpoken(new Set([id]), meant))).length} other rules`}`,
        missing(seen),
        missing(late),
      ];
    }),
  ),
);

/** @param {readonly ReplayedAlert[]} alerts */
function costs(alerts) {
  const weeks = Number(days) / 7;
  const benign = alerts.filter((alert) => !isTrue(alert));
  const sent = benign.filter(({ outcome }) => outcome === 'sent');
  /** @param {readonly ReplayedAlert[]} list */
  const weekly = (list) => (list.length / weeks).toFixed(1);
  /** @param {string} severity */
  const of = (severity) => weekly(sent.filter((alert) => alert.severity === severity));
  return [weekly(sent), of('CRITICAL'), of('HIGH'), of('WARNING'), of('INFO')];
}
console.log('\n## Notifications a week about everyday activity\n');
console.log(
  formatTable(
    ['settings', 'all', 'CRITICAL', 'HIGH', 'WARNING', 'INFO'],
    [
      ['none', ...costs(before.alerts)],
      ['documented', ...costs(after.alerts)],
    ],
  ),
);

/**
 * Precision is of alerts (events, suppressed ones aside); recall is of the attacks that name the rule.
 *
 * @param {readonly ReplayedAlert[]} alerts
 * @param {string} ruleId
 */
function quality(alerts, ruleId) {
  const own = alerts.filter((alert) => alert.rule.id === ruleId && isSaid(alert));
  const right = own.filter(isTrue).length;
  const meant = account.attacks.filter(({ detections }) => detections.includes(ruleId));
  const caught = meant.filter((attack) => rulesOn(own, attack).has(ruleId)).length;
  /** @type {(part: number, whole: number) => string} */
  const share = (part, whole) => (whole === 0 ? '' : `${((100 * part) / whole).toFixed(0)} %`);
  const benign = own.filter((alert) => !isTrue(alert) && alert.outcome === 'sent').length;
  return [`${right}/${own.length}`, share(right, own.length), share(caught, meant.length), benign];
}
console.log('\n## Rules, without settings and with them\n');
console.log(
  formatTable(
    [
      'rule',
      ...['right/alerts', 'precision', 'recall', 'benign sent'],
      ...['right/alerts', 'precision', 'recall', 'benign sent'],
    ],
    sources.CATALOGUE.filter(({ id }) => before.alerts.some(({ rule }) => rule.id === id)).map(
      ({ id, status }) => [
        status === 'experimental' ? `${id} (dry run)` : id,
        ...quality(before.alerts, id),
        ...quality(after.alerts, id),
      ],
    ),
  ),
);

if (process.env.SHOW_BENIGN) {
  console.log('\n## Benign notifications that are left\n');
  for (const { detail, event, outcome, rule } of after.alerts.filter((alert) => !isTrue(alert))) {
    if (outcome !== 'sent') continue;
    const { actor, eventName, eventTime, sourceIp, target } = event;
    console.log([rule.id, eventTime, actor, eventName, target, sourceIp, detail].join(' | '));
  }
}
