import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { formatOption, SETTINGS_OPTION } from './command-options.ts';

const QUERY_EXAMPLES = `
Runs on the lake of the data folder with DuckDB, or on the deployed one with --athena: the same file. The
table has the most telling columns, whole; JSON and CSV have them all. Values of --param may have % for
anything where the parameter says so. Queries that know hours take them from where the alerter does: the
settings document (--settings), else OFF_HOURS_START, OFF_HOURS_END, OFF_HOURS_WEEKENDS and
OFF_HOURS_TIMEZONE; --param goes before both.

Examples:
  $ iam-tracker query failed_auth
  $ iam-tracker query user_lookup --param user=alice% --days 90
  $ iam-tracker query off_hours --param timezone=Europe/Berlin --format csv > off-hours.csv
  $ iam-tracker query off_hours --settings detection.json
  $ iam-tracker query permission_changes --until 2026-03-31 --format json | jq '.[].person'
  $ iam-tracker query root_usage --athena --profile audit
  $ iam-tracker query role_chains --show-sql`;

const QUERIES_EXAMPLES = `
Examples:
  $ iam-tracker queries
  $ iam-tracker queries off_hours
  $ iam-tracker queries --format json | jq '.[] | select(.topic == "sso") | .name'`;

const SQL_EXAMPLES = `
One statement that reads, in Athena's dialect (Trino), over iam_events, iam_users and iam_alerts, and
iam_events_undated for records without a time.
docs/lake.md says what the columns are. Locally it can reach the files of the lake and nothing else.

Examples:
  $ iam-tracker sql "SELECT event_name, count(*) AS events FROM iam_events GROUP BY 1 ORDER BY 2 DESC LIMIT 10"
  $ iam-tracker sql "SELECT * FROM iam_events WHERE event_date = '2026-03-01'" --format csv
  $ iam-tracker sql "SELECT DISTINCT actor FROM iam_events WHERE event_date >= '2026-03-01'" --athena`;

const TIMELINE_EXAMPLES = `
Tells what somebody did, with everything that was done in the sessions they opened, role after role; and of
a key or a role, who opened it. A name may be that of a person, a user, a session or a role.

Examples:
  $ iam-tracker timeline sofia.keller@example.com --since 7d
  $ iam-tracker timeline ASIAIOSFODNN7EXAMPLE
  $ iam-tracker timeline role/break-glass-admin --since 90d
  $ iam-tracker timeline alice --since 2026-03-01 --until 2026-03-07 --format json | jq .story`;

/** Adds the commands that ask the lake. */
export function addQueryCommands(program: Command, context: CommandContext): void {
  addEngineOptions(
    program
      .command('timeline')
      .description('tell the story of a person, a user, an access key or a role')
      .argument('<who>', 'a name, an access key id, role/name or an ARN')
      .option('--since <time>', 'from this day on', '30d')
      .option('--until <time>', 'up to this day')
      .option('--limit <number>', 'how many events at most', '2000'),
    'table',
    'json',
  )
    .addHelpText('after', TIMELINE_EXAMPLES)
    .action(async (who: string, _, command: Command) => {
      const { runTimeline } = await import('./commands/analysis/timeline.ts');
      await runTimeline(who, command.optsWithGlobals(), context);
    });

  addEngineOptions(
    program
      .command('query')
      .description('ask the lake one of the questions in queries/')
      .argument('<name>', 'such as failed_auth; iam-tracker queries lists them')
      .option('--param <name=value...>', 'set a parameter of the query')
      .option('--days <number>', 'how many days back')
      .option('--until <day>', 'the last day, UTC (today)')
      .option(...SETTINGS_OPTION)
      .option('--show-sql', 'print the statement instead of running it'),
    ...RESULT_FORMATS,
  )
    .addHelpText('after', QUERY_EXAMPLES)
    .action(async (name: string, _, command: Command) => {
      const { runQuery } = await import('./commands/analysis/query.ts');
      await runQuery(name, command.optsWithGlobals(), context);
    });

  program
    .command('queries')
    .description('list the questions that can be asked')
    .argument('[name]', 'one of them, with its parameters')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', QUERIES_EXAMPLES)
    .action(async (name: string | undefined, _, command: Command) => {
      const { runQueries } = await import('./commands/analysis/queries.ts');
      await runQueries(name, command.optsWithGlobals(), context);
    });

  addEngineOptions(
    program
      .command('sql')
      .description('ask the lake a question of your own')
      .argument('<statement>', 'one statement that reads'),
    ...RESULT_FORMATS,
  )
    .addHelpText('after', SQL_EXAMPLES)
    .action(async (statement: string, _, command: Command) => {
      const { runSql } = await import('./commands/analysis/query.ts');
      await runSql(statement, command.optsWithGlobals(), context);
    });
}

const RESULT_FORMATS = ['table', 'json', 'csv'] as const;

function addEngineOptions(command: Command, ...formats: [string, ...string[]]): Command {
  return command
    .option('--athena', 'ask what is deployed, in Athena')
    .option('--workgroup <name>', 'of Athena', 'iam-activity-tracker')
    .option('--database <name>', 'of Athena', 'iam_activity_tracker_database')
    .option('--output <s3-uri>', 'where Athena puts results, where the workgroup does not say')
    .option('--profile <name>', 'with --athena: the AWS profile to use')
    .option('--region <name>', 'with --athena: the Region of the lake')
    .addOption(formatOption(...formats));
}
