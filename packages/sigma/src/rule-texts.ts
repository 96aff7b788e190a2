import { type CompiledRule, OWN_RULE_PREFIX } from '@iam-tracker/alerter/detect';
import { printable, type Severity } from '@iam-tracker/core';
import { broken, unsupported } from './refusal.ts';
import { lineAt, type Mapping, textOf, textsOf } from './yaml-tree.ts';

/** Texts of a rule for people and about itself. */
type RuleTexts = Pick<
  CompiledRule,
  | 'id'
  | 'title'
  | 'severity'
  | 'status'
  | 'mitre'
  | 'why'
  | 'runbook'
  | 'falsePositives'
  | 'references'
>;

/** Fits a mail subject with a severity before it. */
const MAX_TITLE = 70;
const MAX_TEXT = 1_000;
const MAX_ID = 100;
const MAX_LIST = 20;

const SEVERITIES: Readonly<Record<string, Severity | undefined>> = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'WARNING',
  low: 'INFO',
  informational: 'INFO',
};

/** For alerts of a rule that has none. */
const RUNBOOK = [
  'Ask the actor whether it was them, and for the change or ticket behind it.',
  'If it stays unknown: read what the actor did from the hour before to the hour after, undo the change in target, and end the sessions and keys that made it.',
];

/** Reads the texts of a rule; `name` is what its id is made of. @throws Refusal */
export function readRuleTexts(rule: Mapping, name: string): RuleTexts {
  const title = shown(textOf(rule, 'title') ?? '', MAX_TEXT);
  if (title === '') throw broken(rule.line, 'has no title');
  const description = shown(textOf(rule, 'description') ?? '', MAX_TEXT);
  const short = shortTitle(title);
  const why = [...(short === title ? [] : [title]), ...(description === '' ? [] : [description])];
  const runbook = listOf(rule, 'runbook');
  const falsePositives = listOf(rule, 'falsepositives');
  return {
    id: toRuleId(name, rule.line),
    title: short,
    severity: readSeverity(rule),
    status: readStatus(rule),
    mitre: readTechniques(rule),
    why: shown(why.join(': ') || title, MAX_TEXT),
    runbook: runbook.length === 0 ? RUNBOOK : runbook,
    falsePositives: falsePositives.length === 0 ? ['The rule names none.'] : falsePositives,
    references: listOf(rule, 'references').filter((page) => page.startsWith('https://')),
  };
}

/** An id is made of the name alone: whatever else changes in a rule, its settings stay with it. */
export function toRuleId(name: string, line: number): string {
  const words = name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const prefix = words.startsWith(OWN_RULE_PREFIX) ? '' : OWN_RULE_PREFIX;
  if (words === '')
    throw broken(line, `has a name without letters and digits: "${shown(name, 60)}"`);
  const id = prefix + words;
  if (id.length > MAX_ID)
    throw broken(line, `has a name that is too long for an id: ${shown(id, MAX_ID)}`);
  return id;
}

function readSeverity(rule: Mapping): Severity {
  const level = textOf(rule, 'level');
  if (level === undefined) return 'WARNING';
  const severity = SEVERITIES[level.toLowerCase()];
  if (severity !== undefined) return severity;
  const allowed = Object.keys(SEVERITIES).join(', ');
  throw broken(lineAt(rule, 'level'), `level is "${shown(level, 60)}"; allowed: ${allowed}`);
}

/** A rule without a status is meant; what is on trial is counted and recorded, and sends nothing. */
function readStatus(rule: Mapping): 'stable' | 'experimental' {
  const status = textOf(rule, 'status')?.toLowerCase() ?? 'stable';
  const line = lineAt(rule, 'status');
  switch (status) {
    case 'stable':
      return 'stable';
    case 'test':
    case 'experimental':
      return 'experimental';
    case 'deprecated':
    case 'unsupported':
      throw unsupported(line, `status is ${status}: its author has given it up`);
    default:
      throw broken(
        line,
        `status is "${shown(status, 60)}"; allowed: stable, test, experimental, deprecated, unsupported`,
      );
  }
}

function readTechniques(rule: Mapping): readonly string[] {
  const found = textsOf(rule, 'tags').flatMap(
    (tag) => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag.trim())?.[1]?.toUpperCase() ?? [],
  );
  return [...new Set(found)];
}

function listOf(rule: Mapping, field: string): readonly string[] {
  return textsOf(rule, field)
    .map((text) => shown(text, MAX_TEXT))
    .filter((text) => text !== '')
    .slice(0, MAX_LIST);
}

function shortTitle(title: string): string {
  if (title.length <= MAX_TITLE) return title;
  const cut = title.slice(0, MAX_TITLE - 3);
  const space = cut.lastIndexOf(' ');
  return `${(space > MAX_TITLE / 2 ? cut.slice(0, space) : cut).trimEnd()}...`;
}

/** One line, and nothing in it that is not seen. */
function shown(text: string, max: number): string {
  return printable(text.replace(/\s+/g, ' ').trim(), max);
}
