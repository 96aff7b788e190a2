import { readOwnRules, testOwnRules } from '@iam-tracker/local/rules';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { EXIT, ExitError } from '../../exit-error.ts';
import { toJson } from '../../json.ts';
import { isPassed, renderRuleTests, ruleTestsDocument } from '../../render/rule-tests.ts';

export interface RulesTestCommandOptions extends GlobalOptions {
  readonly requireTests?: boolean;
  readonly format: 'table' | 'json';
}

/** `iam-tracker rules test PATH` */
export async function runRulesTest(
  path: string,
  options: RulesTestCommandOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const own = await readOwnRules(path);
  const report = await testOwnRules(own);
  const facts = { own, report, needsTests: options.requireTests === true };
  await terminal.write(
    options.format === 'json'
      ? `${toJson(ruleTestsDocument(facts), true)}\n`
      : renderRuleTests(facts, terminal.out),
  );
  if (!isPassed(facts)) throw new ExitError(EXIT.failure);
}
