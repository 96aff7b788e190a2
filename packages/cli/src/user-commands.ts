import { type Command, Option } from 'commander';
import type { CommandContext } from './command-context.ts';
import { formatOption, RULES_OPTION, SETTINGS_OPTION } from './command-options.ts';

const SCAN_EXAMPLES = `
Takes the inventory of all IAM users and compares it with the last one. Changes are joined to the events in
the ledger, so collect first; a change that no event explains raises an alert once CHANGE_GRACE_MINUTES
(180) are over and everything of its time was read.

Examples:
  $ iam-tracker collect --simulate && iam-tracker scan --simulate
  $ iam-tracker scan --profile audit
  $ iam-tracker scan --profile audit --format json | jq .unexplained_changes

A simulated account is scanned as a schedule would have done it since the last scan. A real account: the
usual AWS credentials with iam:ListUsers, iam:GetAccountAuthorizationDetails, iam:GenerateCredentialReport,
iam:GetCredentialReport, iam:ListAccessKeys, iam:GetAccessKeyLastUsed, iam:ListMFADevices,
iam:ListSSHPublicKeys and iam:ListServiceSpecificCredentials; what is refused is left out, and told.
Settings come from the environment: KEY_MAX_AGE_DAYS, PASSWORD_MAX_AGE_DAYS, UNUSED_DAYS, ...`;

const USERS_EXAMPLES = `
What the last complete scan saw. Ages are those at the time of the scan; "unknown" is what it had no
permission to ask, and the line below the table names the permission.

Examples:
  $ iam-tracker users
  $ iam-tracker users --finding console_without_mfa
  $ iam-tracker users --format json | jq '.[] | select(.days_since_last_activity > 90) | .user_name'
  $ iam-tracker users --format csv > users.csv`;

const USER_EXAMPLES = `
Also of a user who is gone, as the last scan that saw it has it.

Examples:
  $ iam-tracker user alice
  $ iam-tracker user alice --limit 100
  $ iam-tracker user alice --format json | jq '.changes[] | {kind, cause_actor}'`;

const CHANGES_EXAMPLES = `
What two scans in a row saw differ, with the event that caused it: who did it, and from where.
"pending": no event yet, and one may still come. "unexplained": everything was read, and no event tells of
it; that raises an alert. "unknown": the events of that time were never read.

Examples:
  $ iam-tracker changes --since 7d
  $ iam-tracker changes --user alice
  $ iam-tracker changes --cause unexplained --format json | jq '.[].user_name'`;

const FINDINGS_EXAMPLES = `
What the last complete scan found wrong, worst first; root is <root_account>. From when on a key, a
password or a user counts is set by KEY_MAX_AGE_DAYS, PASSWORD_MAX_AGE_DAYS and UNUSED_DAYS when it scans.

Examples:
  $ iam-tracker findings
  $ iam-tracker findings --severity HIGH
  $ iam-tracker findings --format csv > findings.csv`;

/** Adds the commands about IAM users. */
export function addUserCommands(program: Command, context: CommandContext): void {
  program
    .command('scan')
    .description('take the inventory of IAM users and see what changed')
    .option('--simulate', 'of the simulated account')
    .option('--seed <number>', 'which simulated account')
    .option('--days <number>', 'how much history a new simulated account has (14)')
    .option('--profile <name>', 'of a real account: the AWS profile to use')
    .option('--region <name>', 'of a real account: a Region of its partition')
    .option('--verbose', "show the scanner's log lines")
    .option('--no-alerts', 'raise no alerts about changes that nobody can explain')
    .option(...SETTINGS_OPTION)
    .option(...RULES_OPTION)
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', SCAN_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runScan } = await import('./commands/users/scan.ts');
      await runScan(command.optsWithGlobals(), context);
    });

  program
    .command('users')
    .description('show the IAM users as the last scan saw them')
    .option('--finding <rule>', 'only those with this finding, such as old_access_key')
    .addOption(formatOption('table', 'json', 'csv'))
    .addHelpText('after', USERS_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runUsers } = await import('./commands/users/users.ts');
      await runUsers(command.optsWithGlobals(), context);
    });

  program
    .command('user')
    .description('show all about one IAM user: its state, what changed and why, what it did')
    .argument('<name>', 'name of the user')
    .option('--limit <number>', 'how many changes and events', '10')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', USER_EXAMPLES)
    .action(async (name: string, _, command: Command) => {
      const { runUser } = await import('./commands/users/user.ts');
      await runUser(name, command.optsWithGlobals(), context);
    });

  program
    .command('changes')
    .description('show what changed about IAM users, who did it, and what nobody can explain')
    .option('--since <time>', 'seen by a scan no earlier than this')
    .option('--until <time>', 'seen by a scan no later than this')
    .option('--user <name>', 'only of this user')
    .addOption(
      new Option('--cause <status>', 'only those whose cause is this').choices([
        'pending',
        'explained',
        'unexplained',
        'unknown',
      ]),
    )
    .option('--limit <number>', 'how many, or "all"', '50')
    .addOption(formatOption('table', 'json', 'csv'))
    .addHelpText('after', CHANGES_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runChanges } = await import('./commands/users/changes.ts');
      await runChanges(command.optsWithGlobals(), context);
    });

  program
    .command('findings')
    .description('show what the last scan found wrong with IAM users and root')
    .addOption(
      new Option('--severity <severity>', 'only those of a severity').choices([
        'CRITICAL',
        'HIGH',
        'WARNING',
        'INFO',
      ]),
    )
    .option('--user <name>', 'only of this user')
    .addOption(formatOption('table', 'json', 'csv'))
    .addHelpText('after', FINDINGS_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runFindings } = await import('./commands/users/findings.ts');
      await runFindings(command.optsWithGlobals(), context);
    });
}
