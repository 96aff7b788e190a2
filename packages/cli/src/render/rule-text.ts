import type { Severity } from '@iam-tracker/core';
import type { DetectionSettings, Rule } from '@iam-tracker/local';
import type { Terminal } from '../terminal.ts';
import { wrap } from './table/wrap.ts';

/** Wider lines are hard to read. */
const MAX_WIDTH = 100;

/** Writes all that a rule has to say for people. Texts of rules are our own. */
export function renderRule(rule: Rule, state: string, { colors, width }: Terminal['out']): string {
  const lineWidth = Math.min(width, MAX_WIDTH);
  const paragraph = (text: string, indent = '', mark = indent) =>
    wrap(text, lineWidth - indent.length).map(
      (line, index) => (index === 0 ? mark : indent) + line,
    );
  const section = (title: string, lines: readonly string[]) => ['', colors.bold(title), ...lines];
  return [
    `${colors.bold(rule.id)}  ${rule.severity}  ${rule.mitre.join(', ')}  ${state}`,
    ...paragraph(`${rule.title}.`),
    ...section('Why it matters', paragraph(rule.why)),
    ...section('What it looks for', paragraph(describeSubject(rule))),
    ...section(
      'What to do',
      rule.runbook.flatMap((step, index) => paragraph(step, '   ', `${index + 1}. `)),
    ),
    ...section(
      'When it is harmless',
      rule.falsePositives.flatMap((text) => paragraph(text, '  ', '- ')),
    ),
    ...(rule.references.length === 0 ? [] : section('References', rule.references)),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

const OUTCOMES = { success: 'that succeeded', failure: 'that failed', any: 'whatever the outcome' };
const DEEDS = { change: 'what changes something, ', read: 'what only reads, ' };

/** Writes which events a rule is about, and in which pattern. */
function describeSubject(rule: Rule): string {
  const events = Object.entries(rule.on)
    .map(([family, names]) => `${family}: ${typeof names === 'string' ? names : names.join(', ')}`)
    .join('; ');
  const deed = rule.deed === undefined ? '' : DEEDS[rule.deed];
  return `${events}; ${deed}${OUTCOMES[rule.outcome]}${describePattern(rule)}.`;
}

function describePattern(rule: Rule): string {
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
      const story = steps.map(({ name, count = 1 }) =>
        count === 1 ? name : `${name} (${count} times)`,
      );
      return `; ${story.join(', then ')}, within ${windowMinutes} minutes`;
    }
    case 'first-seen': {
      const { learningDays, rememberDays } = rule.firstSeen;
      const since = learningDays === 0 ? '' : `, in an account watched for ${learningDays} days`;
      return `; never seen or not in the ${rememberDays} days before${since}`;
    }
  }
}

type RuleState = 'on' | 'off' | 'dry run';

/** Returns what the settings make of a rule. */
export function ruleState(rule: Rule, { overrides }: DetectionSettings): RuleState {
  const override = overrides.get(rule.id);
  if (override?.enabled === false) return 'off';
  return (override?.dryRun ?? rule.status === 'experimental') ? 'dry run' : 'on';
}

/** Returns how severe the settings make a rule. */
export function severityOf(rule: Rule, { overrides }: DetectionSettings): Severity {
  return overrides.get(rule.id)?.severity ?? rule.severity;
}

/** Names of the fields of a rule's document. */
export const RULE_FIELDS = [
  ...(['id', 'title', 'severity', 'state', 'status', 'kind', 'techniques', 'events'] as const),
  ...(['outcome', 'looks_for', 'why', 'runbook', 'false_positives', 'references'] as const),
] satisfies readonly (keyof ReturnType<typeof ruleDocument>)[];

/** Returns a rule for programs. */
export function ruleDocument(rule: Rule, settings: DetectionSettings) {
  return {
    id: rule.id,
    title: rule.title,
    severity: severityOf(rule, settings),
    state: ruleState(rule, settings).replace(' ', '_'),
    status: rule.status,
    kind: rule.kind,
    techniques: rule.mitre,
    events: rule.on,
    outcome: rule.outcome,
    looks_for: describeSubject(rule),
    why: rule.why,
    runbook: rule.runbook,
    false_positives: rule.falsePositives,
    references: rule.references,
  };
}
