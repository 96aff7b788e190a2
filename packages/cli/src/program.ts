import { Command, Option } from 'commander';
import type { CommandContext } from './command-context.ts';
import { formatOption, RULES_OPTION, SETTINGS_OPTION } from './command-options.ts';
import { addExportCommand } from './export-command.ts';
import { addDeploymentOptions, addOperatorCommands } from './operator-commands.ts';
import { addOtherCommand } from './other-command.ts';
import { addQueryCommands } from './query-commands.ts';
import { addRulesCommands } from './rules-commands.ts';
import { addUserCommands } from './user-commands.ts';

const ABOUT = `The complete, attributed ledger of IAM activity: who did what to which identity, from where.
Runs on this machine alone, what it collects in the data folder, or deployed in an AWS account (deploy,
update, init, status, logs, test-alerts --deployed, validate, destroy).`;

const EXAMPLES = `
Examples:
  $ iam-tracker demo                              a simulated account, from its events to an attack's story
  $ iam-tracker collect --from ./cloudtrail-logs  take CloudTrail files into the ledger
  $ iam-tracker collect --profile audit           read the last 90 days of a real account
  $ iam-tracker events --user alice --since 7d    what a user did
  $ iam-tracker coverage                          what is known to be complete
  $ iam-tracker query failed_auth                 one of the questions that "queries" lists
  $ iam-tracker deploy --profile production       put it into an account, to run by itself

Exit codes: 0 all is well, 1 something failed, 2 the command line is wrong, 130 interrupted.`;

const COLLECT_EXAMPLES = `
Name exactly one source. Reading again is safe: an event is stored once, however often it is read.

Examples:
  $ iam-tracker collect --simulate
  $ iam-tracker collect --simulate --seed 7 --days 30 --data-dir ./another
  $ iam-tracker collect --from AWSLogs/ export.json.gz
  $ aws cloudtrail lookup-events | iam-tracker collect --from -
  $ iam-tracker collect --profile audit --region eu-west-1
  $ iam-tracker collect --profile audit --start 2026-03-01 --end 2026-03-02   read two days again

Files: CloudTrail logs ({"Records": [...]}), single records, lists, one record a line, what
"aws cloudtrail lookup-events" prints, and records in the wrappers of EventBridge, SQS, SNS,
CloudWatch Logs, Kinesis, Firehose, CloudTrail Lake, Splunk, Elastic, Hive and Steampipe; plain or
gzip; pipes, and folders at any depth. Events in a form that is not read end with exit code 1.
A real account: the usual AWS credentials with cloudtrail:LookupEvents and ec2:DescribeRegions.
Settings come from the environment as in the deployed collector: FILTERED_ROLES,
FILTERED_ROLES_KEEP_CHANGES, FILTER_AWS_SERVICE_EVENTS, REGIONS, SSO_REGION, INITIAL_LOOKBACK_DAYS, ...
What files hold besides is counted: see "iam-tracker other".`;

const EVENTS_EXAMPLES = `
Times: 90m, 24h, 7d, 2w (ago), or ISO 8601, UTC unless a zone is named. A day alone means all of it.

Examples:
  $ iam-tracker events --failed --since 24h
  $ iam-tracker events --user AdminRole --action CreateAccessKey
  $ iam-tracker events --actor alice@example.com --format json | jq '.[].source_ip'
  $ iam-tracker events --since 2026-03-01 --until 2026-03-07 --limit all --format csv > week.csv`;

const COVERAGE_EXAMPLES = `
A shard is an event source in a Region, or an event name where only some events of a source are kept; names
are one line a Region, and one by one where something is wrong. GAPS are still to be read, and will be by the next collect.
SETTLED TO is how far everything was read again later, to find what CloudTrail delivered late.

Examples:
  $ iam-tracker coverage
  $ iam-tracker coverage --format json | jq '.[] | select(.gaps != [])'`;

const DEMO_EXAMPLES = `
Makes up an account with people, pipelines, noise and a few attacks, collects it over HTTP as if it
were AWS, and shows what the ledger knows. Nothing leaves this machine.

Examples:
  $ iam-tracker demo
  $ iam-tracker demo --seed 7 --data-dir ./demo-data`;

const BACKTEST_EXAMPLES = `
Reads the ledger in the order of time, changes nothing and sends nothing. Events before --since only
teach: counts, sequences and habits need a past.

Examples:
  $ iam-tracker backtest --since 30d
  $ iam-tracker backtest --rule SIGNIN-NEW-NETWORK --samples 20
  $ iam-tracker backtest --settings detection.json --format json | jq '.rules[] | {id, sent}'`;

const ALERTS_EXAMPLES = `
Everything that a rule ever fired on: sent, grouped with an alert that was sent, suppressed by a setting,
historical (old when it came, and from before the watch began or from files), or dry run. Alerts that are sent
appear on the terminal of the collect that found them and in alerts.ndjson in the data folder.

Examples:
  $ iam-tracker alerts --status sent
  $ iam-tracker alerts --rule SIGNIN-ROOT-LOGIN --since 30d
  $ iam-tracker alerts --format json | jq '.[] | select(.severity == "CRITICAL")'`;

const REPORT_EXAMPLES = `
One page that needs nothing else: no network, no script. It opens in any browser, prints, and can be sent by
mail; it holds who did what, so a new file is readable by its owner alone. An existing file is replaced, at
once and as a whole. Times: as in "events"; --days counts back from --until, or from now.

Examples:
  $ iam-tracker report --out report.html
  $ iam-tracker report --days 7 --out week.html
  $ iam-tracker report --since 2026-03-01 --until 2026-03-31 --out march.html`;

const TEST_ALERTS_EXAMPLES = `
Sends one harmless alert of each severity the way real ones go: to the terminal and to alerts.ndjson in
the data folder, or to whoever gets the alerts of what is deployed. Nothing is recorded in the ledger.

Examples:
  $ iam-tracker test-alerts
  $ iam-tracker test-alerts --deployed --profile production
  $ iam-tracker test-alerts --format json | jq '.[].severity'`;

/** Builds the command line. Commands are loaded when they run, so that help is quick. */
export function createProgram(context: CommandContext, version: string): Command {
  const { terminal } = context;
  const program = new Command('iam-tracker')
    .description(ABOUT)
    .version(version)
    .option(
      '--data-dir <folder>',
      'where the ledger is kept (IAM_TRACKER_DATA_DIR; ./.iam-tracker)',
    )
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(iam-tracker --help, or iam-tracker <command> --help)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.note(text.trimEnd()),
      getOutHelpWidth: () => terminal.out.width,
      getErrHelpWidth: () => terminal.out.width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();

  program
    .command('collect')
    .description('read CloudTrail records into the ledger')
    .option('--simulate', 'from a simulated account')
    .option('--seed <number>', 'which simulated account')
    .option('--days <number>', 'how much history a new simulated account has (14)')
    .option('--from <path...>', 'from files, pipes and folders; - is standard input')
    .option('--profile <name>', 'from a real account: the AWS profile to use')
    .option('--region <name>', 'from a real account: the Region to ask first')
    .option('--start <time>', 'read again from here instead of what is due')
    .option('--end <time>', 'read again up to here (now)')
    .option('--verbose', "show the collector's log lines")
    .option('--no-alerts', 'raise no alerts about what is new')
    .option(...SETTINGS_OPTION)
    .option(...RULES_OPTION)
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', COLLECT_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runCollect } = await import('./commands/ledger/collect.ts');
      await runCollect(command.optsWithGlobals(), context);
    });

  program
    .command('events')
    .description('show the newest events that match')
    .option('--user <name>', 'user_name: IAM user, role name, Identity Center user or root')
    .option('--action <name>', 'event_name, such as CreateAccessKey')
    .option('--actor <name>', 'the person or workload behind it')
    .option('--since <time>', 'no earlier than this')
    .option('--until <time>', 'no later than this')
    .option('--failed', 'only what was refused or failed')
    .option('--limit <number>', 'how many, or "all"', '50')
    .addOption(formatOption('table', 'json', 'csv'))
    .addHelpText('after', EVENTS_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runEvents } = await import('./commands/ledger/events.ts');
      await runEvents(command.optsWithGlobals(), context);
    });

  program
    .command('coverage')
    .description('show what is known to have been read')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', COVERAGE_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runCoverage } = await import('./commands/ledger/coverage.ts');
      await runCoverage(command.optsWithGlobals(), context);
    });

  program
    .command('demo')
    .description('see the whole pipeline work on a simulated account')
    .option('--seed <number>', 'which simulated account', '1')
    .option('--days <number>', 'how much history it has', '7')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', DEMO_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runDemo } = await import('./commands/ledger/demo.ts');
      await runDemo(command.optsWithGlobals(), context);
    });

  addRulesCommands(program, context);

  program
    .command('backtest')
    .description('show what the detection rules would have said about what is in the ledger')
    .option('--rule <id...>', 'only these rules')
    .option('--since <time>', 'count no earlier than this')
    .option('--until <time>', 'read no later than this')
    .option('--samples <number>', 'how many alerts of a rule to show', '3')
    .option(...SETTINGS_OPTION)
    .option(...RULES_OPTION)
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', BACKTEST_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runBacktest } = await import('./commands/detection/backtest.ts');
      await runBacktest(command.optsWithGlobals(), context);
    });

  program
    .command('alerts')
    .description('show the alerts that were raised, and what became of them')
    .addOption(
      new Option('--status <status>', 'only those of which this became').choices([
        'sent',
        'grouped',
        'suppressed',
        'historical',
        'dry_run',
        'claimed',
      ]),
    )
    .option('--rule <id>', 'only of this rule')
    .option('--since <time>', 'about events no earlier than this')
    .option('--until <time>', 'about events no later than this')
    .option('--limit <number>', 'how many, or "all"', '50')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', ALERTS_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runAlerts } = await import('./commands/detection/alerts.ts');
      await runAlerts(command.optsWithGlobals(), context);
    });

  program
    .command('report')
    .description('write what happened as one page for a browser')
    .requiredOption('--out <file>', 'the page to write')
    .option('--days <number>', 'how far back (30)')
    .option('--since <time>', 'no earlier than this, instead of --days')
    .option('--until <time>', 'no later than this (now)')
    .option(...RULES_OPTION)
    .addHelpText('after', REPORT_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runReport } = await import('./commands/analysis/report.ts');
      await runReport(command.optsWithGlobals(), context);
    });

  addDeploymentOptions(
    program.command('test-alerts').description('send one harmless alert of each severity'),
  )
    .option('--deployed', 'to the topic of what is deployed')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', TEST_ALERTS_EXAMPLES)
    .action(async (_, command: Command) => {
      const { runTestAlerts } = await import('./commands/detection/test-alerts.ts');
      await runTestAlerts(command.optsWithGlobals(), context);
    });

  addExportCommand(program, context);
  addQueryCommands(program, context);
  addOtherCommand(program, context);
  addUserCommands(program, context);
  addOperatorCommands(program, context);
  return program;
}
