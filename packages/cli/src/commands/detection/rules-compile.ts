import { AppError, printable } from '@iam-tracker/core';
import { loadRulesToWatch, packRules, writeRules } from '@iam-tracker/local/rules';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { tellRefused } from '../../own-rules.ts';
import { formatCounted } from '../../render/quantities.ts';
import { writeWhole } from '../../write-whole.ts';

export interface RulesCompileCommandOptions extends GlobalOptions {
  readonly out: string;
}

/** `iam-tracker rules compile PATH --out FILE` */
export async function runRulesCompile(
  path: string,
  { out }: RulesCompileCommandOptions,
  { terminal }: CommandContext,
): Promise<void> {
  if (!/\.(?:zip|json)$/i.test(out)) {
    throw new AppError(
      'BAD_ARGUMENT',
      `--out is "${printable(out, 200)}"; allowed: a file named *.zip (for Terraform) or *.json.`,
    );
  }
  const own = await loadRulesToWatch(path);
  tellRefused(own, terminal);
  if (own.rules.length === 0) {
    throw new AppError(
      'BAD_CONFIGURATION',
      'None of these rules can be taken; nothing was written.',
    );
  }
  const isZip = /\.zip$/i.test(out);
  const written = await writeWhole(
    out,
    isZip ? await packRules(own.compiled) : writeRules(own.compiled),
  );
  terminal.note(`${formatCounted(own.rules.length, 'rule')} compiled to ${written}.`);
}
