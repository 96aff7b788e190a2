// docs/detections.md out of the catalogue of rules, and of how often each speaks.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importSources, onceARoot } from '../build/source-bundle.mjs';
import { evidenceLine, evidenceSection } from './evidence-text.mjs';

/** @typedef {import('../../packages/alerter/src/detect/rule.ts').Rule} Rule */
/** @typedef {import('../evidence/rule-evidence.mjs').Evidence} Evidence */

const SEVERITIES = /** @type {const} */ (['CRITICAL', 'HIGH', 'WARNING', 'INFO']);
const KINDS = /** @type {const} */ (['single', 'threshold', 'sequence', 'first-seen']);

/**
 * The alert functions that trackers of this kind are known for, under the names they are known by, and the
 * rules that stand for each here.
 *
 * @type {readonly (readonly [name: string, ruleIds: readonly string[]])[]}
 */
export const ALERT_FUNCTIONS = [
  [
    'Root account activity (login and failed login)',
    ['SIGNIN-ROOT-LOGIN', 'SIGNIN-ROOT-FAIL', 'ROOT-API-USE'],
  ],
  ['IAM user creation', ['IAM-USER-CREATED', 'IAM-USER-PERSIST-CHAIN']],
  ['Admin policy attachment', ['IAM-ADMIN-ATTACH', 'IAM-GROUP-ADMIN-JOIN', 'IAM-ROLE-ADMIN-CHAIN']],
  ['Dangerous inline policy', ['IAM-INLINE-ESCALATION']],
  [
    'Access key creation',
    ['IAM-KEY-FOR-OTHER', 'IAM-KEY-FOR-SELF', 'IAM-KEY-CREATED-THEN-USED', 'ROOT-CREDENTIAL-ADDED'],
  ],
  ['Role trust policy', ['IAM-TRUST-BACKDOOR']],
  ['Access key update', ['IAM-KEY-REACTIVATED', 'IAM-KEY-DEACTIVATED']],
  ['MFA deletion or deactivation', ['IAM-MFA-DISABLED', 'ROOT-MFA-REMOVED']],
  ['Identity Center: permission set creation', ['SSO-PERMSET-CREATED']],
  ['Identity Center: permission set update', ['SSO-PERMSET-UPDATED', 'SSO-PERMSET-ADMIN']],
  ['Identity Center: admin policy attached to a permission set', ['SSO-PERMSET-ADMIN']],
  ['Identity Center: account assignment', ['SSO-ASSIGNMENT', 'SSO-ASSIGNMENT-ADMIN']],
  ['Identity Center: application instance creation', ['SSO-APPLICATION-CREATED']],
  ['Identity Center: application instance deletion', ['SSO-APPLICATION-DELETED']],
];

/**
 * Returns the page.
 *
 * @param {readonly Rule[]} catalogue
 * @param {Evidence} evidence
 */
export function renderDetections(catalogue, evidence) {
  const experimental = catalogue.filter(({ status }) => status === 'experimental').length;
  return `${[
    '# Detections',
    '',
    '<!-- Written by `pnpm generate` out of packages/alerter/src/rules. Change the rules, then run it. -->',
    '',
    `The rules that the alerter asks of every event: ${catalogue.length}, ${experimental} of them experimental. Those look for what`,
    'no recorded event has shown yet, or for what is often harmless; they are counted and recorded and send',
    'nothing (dry run) until the settings say `"dryRun": false` for them.',
    '',
    'The same texts on the command line: `iam-tracker rules`, `iam-tracker rules show ID`. What a rule would have',
    'said about the past: `iam-tracker backtest --rule ID`.',
    '',
    '## In numbers',
    '',
    ...countTable(catalogue),
    '',
    'A `single` rule decides by one event. A `threshold` counts events or different values within a window. A',
    '`sequence` wants steps in the order of their times. A `first-seen` rule knows what is usual for a principal and',
    'says what is new, once the account has been watched for some days: by any of its events, so that the first event',
    'that the rule is ever about is news too.',
    '',
    '## The fourteen alert functions',
    '',
    'Alerts that other trackers of IAM activity are known for, and where they are here.',
    '',
    ...table(
      ['alert function', 'rules'],
      ALERT_FUNCTIONS.map(([name, ids]) => [name, ids.map(link).join(', ')]),
    ),
    '',
    '## All rules',
    '',
    ...table(
      ['rule', 'severity', 'what happened', 'kind', 'ATT&CK'],
      catalogue.map((rule) => [
        `${link(rule.id)}${rule.status === 'experimental' ? ' (experimental)' : ''}`,
        rule.severity,
        escapeText(rule.title),
        rule.kind,
        rule.mitre.join(', '),
      ]),
    ),
    '',
    ...evidenceSection(
      evidence,
      catalogue.map(({ id }) => id),
    ),
    ...catalogue.flatMap((rule) => ruleSection(rule, evidence)),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

/**
 * The rules that stand for an alert function and are not in the catalogue.
 *
 * @param {readonly Rule[]} catalogue
 */
export function findMissing(catalogue) {
  const known = new Set(catalogue.map(({ id }) => id));
  return ALERT_FUNCTIONS.flatMap(([, ids]) => ids).filter((id) => !known.has(id));
}

/** @param {readonly Rule[]} catalogue */
function countTable(catalogue) {
  /** @type {(rules: readonly Rule[]) => string[]} */
  const counts = (rules) => [
    ...SEVERITIES.map((severity) =>
      String(rules.filter((rule) => rule.severity === severity).length),
    ),
    String(rules.length),
  ];
  return table(
    ['kind', ...SEVERITIES, 'all'],
    [
      ...KINDS.map((kind) => [kind, ...counts(catalogue.filter((rule) => rule.kind === kind))]),
      ['all', ...counts(catalogue)],
    ],
  );
}

/**
 * @param {Rule} rule
 * @param {Evidence} evidence
 */
function ruleSection(rule, evidence) {
  return [
    `### ${rule.id}`,
    '',
    `**${escapeText(rule.title)}.** ${rule.severity}, ${rule.mitre.join(', ')}${
      rule.status === 'experimental' ? ', experimental (dry run unless settings say otherwise)' : ''
    }.`,
    '',
    escapeText(rule.why),
    '',
    `Looks for: ${lookedFor(rule)}.`,
    '',
    evidenceLine(evidence, rule.id),
    '',
    'What to do:',
    '',
    ...rule.runbook.map((step, index) => `${index + 1}. ${escapeText(step)}`),
    '',
    'When it is harmless:',
    '',
    ...rule.falsePositives.map((text) => `- ${escapeText(text)}`),
    '',
    `References: ${rule.references.map((page) => `<${page}>`).join(', ')}`,
    '',
  ];
}

/** @param {Rule} rule */
function lookedFor(rule) {
  const events = Object.entries(rule.on)
    .map(
      ([family, names]) =>
        `${family}: ${typeof names === 'string' ? 'any event' : names.map(code).join(', ')}`,
    )
    .join('; ');
  const outcome = {
    success: 'that succeeded',
    failure: 'that failed',
    any: 'whether it succeeded or not',
  };
  const deed = { change: 'what changes something, ', read: 'what only reads, ' };
  const only = rule.deed === undefined ? '' : deed[rule.deed];
  return `${events}, ${only}${outcome[rule.outcome]}${pattern(rule)}`;
}

/** @param {Rule} rule */
function pattern(rule) {
  switch (rule.kind) {
    case 'single':
      return '';
    case 'threshold': {
      const { count, distinct, habitDays, windowMinutes } = rule.threshold;
      const what = distinct === undefined ? 'of them' : 'different values';
      const news = habitDays === undefined ? '' : `, not seen in the ${habitDays} days before`;
      return `; ${count} ${what} or more within ${windowMinutes} minutes${news}`;
    }
    case 'sequence': {
      const { steps, windowMinutes } = rule.sequence;
      const story = steps
        .map(({ count = 1, name }) => (count === 1 ? name : `${name} (${count} times)`))
        .join(', then ');
      return `; ${story}, within ${windowMinutes} minutes`;
    }
    case 'first-seen': {
      const { learningDays, rememberDays } = rule.firstSeen;
      const since = learningDays === 0 ? '' : `, in an account watched for ${learningDays} days`;
      return `; never seen or not in the ${rememberDays} days before${since}`;
    }
  }
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** @param {string} id */
function link(id) {
  return `[${id}](#${id.toLowerCase()})`;
}

/** @param {string} text */
function code(text) {
  return `\`${text}\``;
}

/** Texts of rules hold `*` and `<` as they are. @param {string} text */
function escapeText(text) {
  return text.replace(/[\\*_<>|`[\]]/g, '\\$&');
}

/** Loads the rules as they are in the sources. */
export const loadCatalogue = onceARoot(async (root) => {
  /** @type {typeof import('../../packages/alerter/src/rules/catalogue.ts')} */
  const { CATALOGUE } = await importSources(root, ['packages/alerter/src/rules/catalogue.ts']);
  return CATALOGUE;
});

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const catalogue = await loadCatalogue(root);
  const missing = findMissing(catalogue);
  if (missing.length > 0) throw new Error(`no such rules: ${missing.join(', ')}`);
  const evidence = JSON.parse(
    readFileSync(join(root, 'scripts/evidence/rule-evidence.json'), 'utf8'),
  );
  return new Map([['docs/detections.md', renderDetections(catalogue, evidence)]]);
}
