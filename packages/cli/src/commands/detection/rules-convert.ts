import { describeRefusal, readOwnRules } from '@iam-tracker/local/rules';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { EXIT, ExitError } from '../../exit-error.ts';
import { toJson } from '../../json.ts';
import { renderOwnRule } from '../../render/own-rule-text.ts';

export interface RulesConvertCommandOptions extends GlobalOptions {
  readonly format: 'text' | 'json';
}

/** `iam-tracker rules convert PATH` */
export async function runRulesConvert(
  path: string,
  { format }: RulesConvertCommandOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const { compiled, notes, refused } = await readOwnRules(path);
  if (format === 'json') {
    await terminal.write(`${toJson(compiled, true)}\n`);
  } else {
    for (const rule of compiled.rules) {
      await terminal.write(`${renderOwnRule(rule, terminal.out.colors)}\n`);
    }
  }
  for (const { file, line, text } of notes) terminal.note(`note: ${file}:${line}: ${text}`);
  for (const each of refused) terminal.note(`refused: ${describeRefusal(each)}`);
  if (refused.length > 0) throw new ExitError(EXIT.failure);
}
