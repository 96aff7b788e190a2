import { AppError, printable } from '@iam-tracker/core';
import { defineCommand } from '../../command.ts';
import { requiredText } from '../../flags.ts';
import { tellRefused } from '../../own-rules.ts';
import { formatCounted } from '../../render/quantities.ts';
import { writeWhole } from '../../write-whole.ts';

export const command = defineCommand({
  argument: ['<path>', 'a file of rules, or a folder with all below it'],
  flags: { out: requiredText('<file>', 'the file to write: *.zip for Terraform, or *.json') },
  examples: `
What is deployed reads compiled rules, which are data: Terraform's detection_rules_zip names the zip. The same
rules give the same file.

Examples:
  $ iam-tracker rules compile ./rules --out rules.zip
  $ iam-tracker deploy --var detection_rules_zip=$PWD/rules.zip`,
  async run({ out }, { terminal }, path) {
    if (!/\.(?:zip|json)$/i.test(out)) {
      throw new AppError(
        'BAD_ARGUMENT',
        `--out is "${printable(out, 200)}"; allowed: a file named *.zip (for Terraform) or *.json.`,
      );
    }
    const { loadRulesToWatch, packRules, writeRules } = await import('@iam-tracker/local/rules');
    const own = await loadRulesToWatch(path);
    await tellRefused(own, terminal);
    if (own.rules.length === 0) {
      throw new AppError(
        'BAD_CONFIGURATION',
        'None of these rules can be taken; nothing was written.',
      );
    }
    const isZip = /\.zip$/i.test(out);
    const contents = isZip ? await packRules(own.compiled) : writeRules(own.compiled);
    const written = await writeWhole(out, contents);
    terminal.note(`${formatCounted(own.rules.length, 'rule')} compiled to ${written}.`);
  },
});
