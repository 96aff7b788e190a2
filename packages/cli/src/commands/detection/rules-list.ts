import { SEVERITIES } from '@iam-tracker/core';
import type { Rule } from '@iam-tracker/local';
import { defineCommand } from '../../command.ts';
import { choice, DETECTION_FLAGS, listFormat, TABLE_FLAGS } from '../../flags.ts';
import { readRuleSettings } from '../../own-rules.ts';
import { type Listing, severityCell, writeListing } from '../../render/listing.ts';
import { formatCounted } from '../../render/quantities.ts';
import { RULE_FIELDS, ruleDocument, ruleState, severityOf } from '../../render/rule-text.ts';
import type { Column } from '../../render/table/column.ts';

export const command = defineCommand({
  isPaged: () => true,
  flags: {
    severity: choice('<severity>', 'only those of a severity', SEVERITIES),
    ...DETECTION_FLAGS,
    ...TABLE_FLAGS,
    format: listFormat(),
  },
  async run({ severity, ...options }, { terminal }) {
    const { rules: all, settings } = await readRuleSettings(options, terminal);
    const rules = all.filter(
      (rule) => severity === undefined || severityOf(rule, settings) === severity,
    );
    const listing: Listing<Rule> = {
      columns: COLUMNS,
      row: (rule, colors) => [
        rule.id,
        severityCell(severityOf(rule, settings), colors),
        rule.title,
        rule.kind,
        rule.mitre.join(', '),
        ruleState(rule, settings),
      ],
      document: (rule) => ruleDocument(rule, settings),
      csvColumns: [...RULE_FIELDS],
    };
    await writeListing(rules, options, listing, terminal);
    if (options.format === 'table') terminal.note(`${formatCounted(rules.length, 'rule')}.`);
  },
});

const COLUMNS: readonly Column[] = [
  { title: 'RULE', atLeast: 'whole', stays: true },
  { title: 'SEVERITY', atLeast: 'whole' },
  { title: 'WHAT HAPPENED', atLeast: 24 },
  { title: 'KIND', atLeast: 'whole' },
  { title: 'ATT&CK', name: 'techniques', atLeast: 9 },
  { title: 'STATE', atLeast: 'whole' },
];
