// `node scripts/evidence/rule-evidence.mjs [folder] [--write]`: what every detection rule says when nothing is wrong, and what it
// finds when something is. The sets: the simulated account (90 days, several seeds), whose attacks are known, with
// settings and without; recorded CloudTrail events in ../shared/data/cloudtrail when they are there, of which labels say
// what was an attack. --write leaves the figures in scripts/evidence/rule-evidence.json, from which docs/detections.md tells them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatTable,
  indexAttacks,
  isSaid,
  loadReplay,
  replayRecords,
} from './detection-replay.mjs';
import { findRecorded, openRecordedSets, RECORDED } from './recorded-sets.mjs';

/** @typedef {import('./detection-replay.mjs').ReplayedAlert} ReplayedAlert */
/**
 * Figures of the simulated accounts together. `weekly`: notifications about everyday activity, a week; `meant` and
 * `found`: attacks that are meant to be seen by the rule; `right` and `alerts`: alerts on attacks, and all.
 *
 * @typedef {{ weekly: number, weeklySettled: number, meant: number, found: number, right: number, alerts: number }} SimulatedFigures
 */
/**
 * Notifications on recorded events.
 *
 * @typedef {{ benign: number, attack: number }} RecordedFigures
 */
/** @typedef {Awaited<ReturnType<typeof measureSimulated>>} Simulated */
/** @typedef {Awaited<ReturnType<typeof measureRecorded>>} Recorded */
/** @typedef {{ command: string, simulated: Simulated, recorded: Recorded | undefined }} Evidence */

const root = join(import.meta.dirname, '../..');
const file = join(root, 'scripts/evidence/rule-evidence.json');
const [named] = process.argv.slice(2).filter((word) => word !== '--write');
const folder = named === undefined ? RECORDED : findRecorded(named);
/** Seeds 1 to this. */
const SEEDS = 5;
const DAYS = 90;
const END = Date.UTC(2026, 2, 31);
const WEEKS = (SEEDS * DAYS) / 7;
const SEVERITIES = /** @type {const} */ (['CRITICAL', 'HIGH', 'WARNING', 'INFO']);
const today = new Date().toISOString().slice(0, 10);

const sources = await loadReplay(root);
const { CATALOGUE } = sources;
const ids = CATALOGUE.map(({ id }) => id);
/** Experimental rules say what they would send: that is what has to be known before they may. */
const awake = Object.fromEntries(
  CATALOGUE.filter(({ status }) => status === 'experimental').map(({ id }) => [
    id,
    { dryRun: false },
  ]),
);

const simulated = await measureSimulated();
const recorded = existsSync(folder) ? await measureRecorded() : readFormer()?.recorded;
/** @type {Evidence} */
const evidence = {
  command: 'node scripts/evidence/rule-evidence.mjs --write',
  simulated,
  recorded,
};
show(evidence);
if (process.argv.includes('--write')) {
  writeFileSync(file, `${JSON.stringify(evidence, null, 2)}\n`);
  console.log('\nscripts/evidence/rule-evidence.json is written; now run pnpm generate');
}

async function measureSimulated() {
  const settled = JSON.parse(
    readFileSync(join(root, 'scripts/evidence/simulated-account-settings.json'), 'utf8'),
  );
  const rules = new Map(ids.map((id) => [id, newFigures()]));
  const weekly = [newSeverities(), newSeverities()];
  let events = 0;
  let attacks = 0;
  let caught = 0;
  let worst = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const account = sources.generateAccount({ seed, start: END - DAYS * 86_400_000, end: END });
    const { isTrue, rulesOn } = indexAttacks(account.attacks);
    const run = (/** @type {object} */ document) =>
      replayRecords(sources, recordsIn(account), document, { isSorted: true });
    const plain = await run({ rules: awake });
    const calm = await run({ ...settled, rules: { ...awake, ...settled.rules } });
    events += plain.events;
    attacks += account.attacks.length;
    for (const attack of account.attacks) {
      const found = rulesOn(plain.alerts, attack);
      if (found.size > 0) caught += 1;
      if (attack.detections.every((id) => !ids.includes(id) || found.has(id))) worst += 1;
      for (const id of attack.detections) {
        const figures = rules.get(id);
        if (figures === undefined) continue;
        figures.meant += 1;
        if (found.has(id)) figures.found += 1;
      }
    }
    for (const alert of plain.alerts.filter(isSaid)) {
      const figures = figuresOf(rules, alert);
      figures.alerts += 1;
      if (isTrue(alert)) figures.right += 1;
    }
    for (const [index, { alerts }] of [plain, calm].entries()) {
      for (const alert of alerts) {
        if (alert.outcome !== 'sent' || isTrue(alert)) continue;
        const figures = figuresOf(rules, alert);
        if (index === 0) figures.weekly += 1 / WEEKS;
        else figures.weeklySettled += 1 / WEEKS;
        const severities = weekly[index];
        if (severities !== undefined) severities[alert.severity] += 1 / WEEKS;
      }
    }
  }
  return {
    date: today,
    seeds: SEEDS,
    days: DAYS,
    events,
    attacks,
    caught,
    seenByAllMeant: worst,
    weekly: roundAll(weekly[0] ?? newSeverities()),
    weeklySettled: roundAll(weekly[1] ?? newSeverities()),
    rules: Object.fromEntries([...rules].map(([id, figures]) => [id, roundAll(figures)])),
  };
}

async function measureRecorded() {
  const { labelsOf, recordsOf, sets } = openRecordedSets(folder);
  /** @type {Record<string, RecordedFigures>} */
  const rules = Object.fromEntries(ids.map((id) => [id, { benign: 0, attack: 0 }]));
  let benignEvents = 0;
  let attackEvents = 0;
  for (const set of sets) {
    const records = recordsOf(set);
    const labels = labelsOf(set);
    const isBenign = labels.map(isBenignLabel);
    const benign = records.filter((_, index) => isBenign[index]);
    const attack = records.filter((_, index) => !isBenign[index]);
    for (const [kind, part] of /** @type {const} */ ([
      ['benign', benign],
      ['attack', attack],
    ])) {
      const { alerts, events } = await replayRecords(sources, part, { rules: awake });
      if (kind === 'benign') benignEvents += events;
      else attackEvents += events;
      for (const { outcome, rule } of alerts) {
        const figures = rules[rule.id];
        if (outcome === 'sent' && figures !== undefined) figures[kind] += 1;
      }
    }
  }
  return { date: today, sets: sets.length, benignEvents, attackEvents, rules };
}

/**
 * One set says of itself when nothing was attacked: when its Terraform set things up and took them down. All others
 * show one technique or one kind of record each.
 *
 * @param {{ phase?: string }} label
 */
function isBenignLabel({ phase }) {
  return phase?.startsWith('warmup') === true;
}

/** @returns {Evidence | undefined} */
function readFormer() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** @param {import('../../packages/simulator/src/index.ts').SimulatedAccount} account */
function* recordsIn(account) {
  for (const { record } of account.events()) yield record;
}

/** @returns {SimulatedFigures} */
function newFigures() {
  return { weekly: 0, weeklySettled: 0, meant: 0, found: 0, right: 0, alerts: 0 };
}

function newSeverities() {
  return { CRITICAL: 0, HIGH: 0, WARNING: 0, INFO: 0 };
}

/**
 * @param {Map<string, SimulatedFigures>} rules
 * @param {ReplayedAlert} alert
 */
function figuresOf(rules, { rule }) {
  const figures = rules.get(rule.id);
  if (figures === undefined) throw new Error(`no such rule: ${rule.id}`);
  return figures;
}

/**
 * @template {Record<string, number>} T
 * @param {T} figures
 * @returns {T}
 */
function roundAll(figures) {
  const rounded = Object.entries(figures).map(([name, value]) => [
    name,
    Math.round(value * 100) / 100,
  ]);
  return /** @type {T} */ (Object.fromEntries(rounded));
}

/** @param {Evidence} evidence */
function show({ recorded: seen, simulated: made }) {
  const { attacks, caught, days, events, seeds, seenByAllMeant } = made;
  console.log(
    `${seeds} simulated accounts of ${days} days: ${events} events. Of ${attacks} attacks ${caught} are seen, ${seenByAllMeant} by every rule that is meant to.`,
  );
  if (seen !== undefined) {
    console.log(
      `Recorded sets: ${seen.benignEvents} events of Terraform's work, ${seen.attackEvents} of attacks and examples.`,
    );
  }
  console.log('\nNotifications a week about everyday activity:\n');
  const sum = (/** @type {Record<string, number>} */ each) =>
    Object.values(each).reduce((total, value) => total + value, 0);
  console.log(
    formatTable(
      ['settings', 'all', ...SEVERITIES],
      [
        ['none', made.weekly],
        ['documented', made.weeklySettled],
      ].map(([name, each]) => {
        const counts = /** @type {Simulated['weekly']} */ (each);
        return [
          String(name),
          sum(counts).toFixed(2),
          ...SEVERITIES.map((severity) => counts[severity].toFixed(2)),
        ];
      }),
    ),
  );
  console.log('\nRules that say something; those silent on all sets follow:\n');
  const rows = CATALOGUE.map(({ id, severity }) => ({
    ...{ id, severity },
    figures: made.rules[id] ?? newFigures(),
    onRecords: seen?.rules[id] ?? { benign: 0, attack: 0 },
  }));
  /** @param {typeof rows[number]} row */
  const isSilent = ({ figures, onRecords }) =>
    figures.alerts + figures.meant + onRecords.benign + onRecords.attack === 0;
  console.log(
    formatTable(
      [
        ...['rule', 'severity', 'a week', 'with settings', 'attacks found', 'right/alerts'],
        ...['recorded, Terraform', 'recorded, attacks'],
      ],
      rows
        .filter((row) => !isSilent(row))
        .map(({ figures, id, onRecords, severity }) => [
          ...[id, severity, figures.weekly.toFixed(2), figures.weeklySettled.toFixed(2)],
          figures.meant === 0 ? '' : `${figures.found}/${figures.meant}`,
          `${figures.right}/${figures.alerts}`,
          ...[onRecords.benign || '', onRecords.attack || ''],
        ]),
    ),
  );
  console.log(
    `\nSilent: ${rows
      .filter(isSilent)
      .map(({ id }) => id)
      .join(', ')}`,
  );
}
