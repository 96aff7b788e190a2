import { AppError, printable, type Severity } from '@iam-tracker/core';
import type { DetectionSettings, Rule } from '@iam-tracker/local';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { type RuleOptions, readRuleSettings } from '../../own-rules.ts';
import { formatCounted } from '../../render/quantities.ts';
import { ruleState } from '../../render/rule-state.ts';
import { describeSubject, renderRule } from '../../render/rule-text.ts';
import { severityCell } from '../../render/severity-cell.ts';
import { type Column, renderTable } from '../../render/table.ts';

export interface RulesCommandOptions extends GlobalOptions, RuleOptions {
  readonly severity?: Severity;
  readonly format: 'table' | 'json';
}

const COLUMNS: readonly Column[] = [
  { title: 'RULE', atLeast: 'whole' },
  { title: 'SEVERITY', atLeast: 'whole' },
  { title: 'WHAT HAPPENED', atLeast: 24 },
  { title: 'KIND', atLeast: 'whole' },
  { title: 'ATT&CK', atLeast: 9 },
  { title: 'STATE', atLeast: 'whole' },
];

/** `iam-tracker rules`, `iam-tracker rules list` */
export async function runRules(
  options: RulesCommandOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const { rules: all, settings } = await readRuleSettings(options, terminal);
  const rules = all.filter(
    (rule) => options.severity === undefined || severityOf(rule, settings) === options.severity,
  );
  if (options.format === 'json') {
    await terminal.write(
      `${toJson(
        rules.map((rule) => ruleDocument(rule, settings)),
        true,
      )}\n`,
    );
    return;
  }
  const { colors, width } = terminal.out;
  const rows = rules.map((rule) => [
    rule.id,
    severityCell(severityOf(rule, settings), colors),
    rule.title,
    rule.kind,
    rule.mitre.join(', '),
    ruleState(rule, settings),
  ]);
  if (rows.length > 0) await terminal.write(renderTable(COLUMNS, rows, width, colors.bold));
  terminal.note(`${formatCounted(rules.length, 'rule')}.`);
}

/** `iam-tracker rules show ID` */
export async function runRulesShow(
  id: string,
  options: RulesCommandOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const { rules, settings } = await readRuleSettings(options, terminal);
  const rule = findRule(id, rules);
  await terminal.write(
    options.format === 'json'
      ? `${toJson(ruleDocument(rule, settings), true)}\n`
      : renderRule(rule, ruleState(rule, settings), terminal.out),
  );
}

/** Returns the rule of an id, in any case. @throws AppError BAD_ARGUMENT */
export function findRule(id: string, rules: readonly Rule[]): Rule {
  const rule = rules.find((each) => each.id === id.toUpperCase());
  if (rule !== undefined) return rule;
  throw new AppError('BAD_ARGUMENT', `There is no rule "${printable(id, 100)}".`, {
    hint: 'iam-tracker rules lists them.',
  });
}

function severityOf(rule: Rule, { overrides }: DetectionSettings): Severity {
  return overrides.get(rule.id)?.severity ?? rule.severity;
}

function ruleDocument(rule: Rule, settings: DetectionSettings) {
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
