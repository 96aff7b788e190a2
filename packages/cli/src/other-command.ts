import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { formatOption } from './command-options.ts';

const OTHER_EXAMPLES = `
"collect --from" counts every record that the ledger does not keep, by principal, access key, service and
action: how often, how often refused, first and last. Each record counts once, however often and in however many
files it is read. Beyond 50,000 rows the rarest are counted together as (others).

Examples:
  $ iam-tracker other --key AKIAIOSFODNN7EXAMPLE
  $ iam-tracker other --principal alice --service secretsmanager
  $ iam-tracker other --action GetSecretValue --refused
  $ iam-tracker other --key AKIAIOSFODNN7EXAMPLE --format json | jq 'map(.count) | add'`;

/** Adds `iam-tracker other`. */
export function addOtherCommand(program: Command, context: CommandContext): void {
  program
    .command('other')
    .description('show what a key or a principal did beside identity, as counted by collect --from')
    .option('--key <id>', 'this access key')
    .option('--principal <text>', 'principals whose ARN or name contains this')
    .option('--service <name>', 'this service, such as secretsmanager')
    .option('--action <name>', 'this action, such as GetSecretValue')
    .option('--refused', 'only what was refused or failed')
    .option('--limit <number>', 'how many rows, or "all"', '50')
    .addOption(formatOption('table', 'json', 'csv'))
    .addHelpText('after', OTHER_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runOther } = await import('./commands/ledger/other.ts');
      await runOther(command.optsWithGlobals(), context);
    });
}
