import { defineCommand } from '../../command.ts';
import { DETECTION_FLAGS, format } from '../../flags.ts';
import { findRule, readRuleSettings } from '../../own-rules.ts';
import { renderRule, ruleDocument, ruleState } from '../../render/rule-text.ts';
import { writeJson } from '../../render/stream.ts';

export const command = defineCommand({
  isPaged: () => true,
  argument: ['<id>', 'such as IAM-TRUST-BACKDOOR'],
  suggest: async () => (await import('@iam-tracker/local')).CATALOGUE.map(({ id }) => id),
  flags: { ...DETECTION_FLAGS, format: format('table', 'json') },
  async run(options, { terminal }, id) {
    const { rules, settings } = await readRuleSettings(options, terminal);
    const rule = findRule(id, rules);
    if (options.format === 'json') await writeJson(ruleDocument(rule, settings), terminal);
    else await terminal.write(renderRule(rule, ruleState(rule, settings), terminal.out));
  },
});
