import { type Command, Option } from 'commander';
import type { CommandContext } from './command-context.ts';
import { formatOption, RULES_OPTION, SETTINGS_OPTION } from './command-options.ts';

const RULES_EXAMPLES = `
Rules that are experimental, or that the settings say so of, are in dry run: recorded, not sent.
Rules of one's own are Sigma rules (logsource: product: aws, service: cloudtrail); --rules adds them.

Examples:
  $ iam-tracker rules --severity CRITICAL
  $ iam-tracker rules show IAM-TRUST-BACKDOOR
  $ iam-tracker rules --rules ./rules
  $ iam-tracker rules --settings detection.json --format json | jq '.[] | select(.state == "off") | .id'`;

const TEST_EXAMPLES = `
Beside rules.yml the file rules.tests.yml holds its tests: events, and whether the rule fires on them. Each
takes the way that events take from CloudTrail to an alert. Ends with 1 when a test fails or a file is no rule;
rules that use what cannot be honoured are named, with their line and the reason.

Examples:
  $ iam-tracker rules test ./rules
  $ iam-tracker rules test ./rules --require-tests    for a pipeline
  $ iam-tracker rules test ./rules --format json | jq '.refused[] | {file, line, reason}'`;

const CONVERT_EXAMPLES = `
Examples:
  $ iam-tracker rules convert ./rules/key-for-break-glass.yml
  $ iam-tracker rules convert ./rules --format json > rules.json`;

const COMPILE_EXAMPLES = `
What is deployed reads compiled rules, which are data: Terraform's detection_rules_zip names the zip. The same
rules give the same file.

Examples:
  $ iam-tracker rules compile ./rules --out rules.zip
  $ iam-tracker deploy --var detection_rules_zip=$PWD/rules.zip`;

/** Adds the commands about detection rules. */
export function addRulesCommands(program: Command, context: CommandContext): void {
  const rules = program
    .command('rules')
    .description('show the detection rules')
    .addHelpText('after', RULES_EXAMPLES);
  rules
    .command('list', { isDefault: true })
    .description('list the rules')
    .addOption(
      new Option('--severity <severity>', 'only those of a severity').choices([
        'CRITICAL',
        'HIGH',
        'WARNING',
        'INFO',
      ]),
    )
    .option(...SETTINGS_OPTION)
    .option(...RULES_OPTION)
    .addOption(formatOption('table', 'json'))
    .action(async (_, command: Command) => {
      const { runRules } = await import('./commands/detection/rules.ts');
      await runRules(command.optsWithGlobals(), context);
    });
  rules
    .command('show')
    .description('show a rule with its runbook')
    .argument('<id>', 'such as IAM-TRUST-BACKDOOR')
    .option(...SETTINGS_OPTION)
    .option(...RULES_OPTION)
    .addOption(formatOption('table', 'json'))
    .action(async (id: string, _, command: Command) => {
      const { runRulesShow } = await import('./commands/detection/rules.ts');
      await runRulesShow(id, command.optsWithGlobals(), context);
    });
  rules
    .command('test')
    .description("test Sigma rules of one's own by the stories beside them")
    .argument('<path>', 'a file of rules, or a folder with all below it')
    .option('--require-tests', 'a rule without tests is a failure')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', TEST_EXAMPLES)
    .action(async (path: string, _, command: Command) => {
      const { runRulesTest } = await import('./commands/detection/rules-test.ts');
      await runRulesTest(path, command.optsWithGlobals(), context);
    });
  rules
    .command('convert')
    .description("show what Sigma rules of one's own are read as")
    .argument('<path>', 'a file of rules, or a folder with all below it')
    .addOption(formatOption('text', 'json'))
    .addHelpText('after', CONVERT_EXAMPLES)
    .action(async (path: string, _, command: Command) => {
      const { runRulesConvert } = await import('./commands/detection/rules-convert.ts');
      await runRulesConvert(path, command.optsWithGlobals(), context);
    });
  rules
    .command('compile')
    .description("compile Sigma rules of one's own for what is deployed")
    .argument('<path>', 'a file of rules, or a folder with all below it')
    .requiredOption('--out <file>', 'the file to write: *.zip for Terraform, or *.json')
    .addHelpText('after', COMPILE_EXAMPLES)
    .action(async (path: string, _, command: Command) => {
      const { runRulesCompile } = await import('./commands/detection/rules-compile.ts');
      await runRulesCompile(path, command.optsWithGlobals(), context);
    });
}
