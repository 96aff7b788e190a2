import { AppError, compact, printable } from '@iam-tracker/core';
import type { ParameterValues, QueryFile } from '@iam-tracker/lake/queries';
import { defineCommand } from '../../command.ts';
import { type OptionsOf, SETTINGS_FLAG, text, texts, toggle } from '../../flags.ts';
import { answerQuery, ENGINE_FLAGS, RESULT_FLAGS } from '../../query-engine.ts';
import { periodOf } from '../../query-period.ts';

const flags = {
  param: texts('<name=value...>', 'set a parameter of the query'),
  days: text('<number>', 'how many days back'),
  until: text(
    '<day>',
    'the last day, UTC (today, or that of the newest event when that is long ago)',
  ),
  ...SETTINGS_FLAG,
  showSql: toggle('print the statement instead of running it'),
  ...ENGINE_FLAGS,
  ...RESULT_FLAGS,
};

export const command = defineCommand({
  isPaged: () => true,
  argument: ['<name>', 'such as failed_auth; iam-tracker queries lists them'],
  suggest: async () =>
    (await import('@iam-tracker/lake/queries')).loadQueries().map(({ name }) => name),
  flags,
  examples: `
Runs on the lake of the data folder with DuckDB, or on the deployed one with --athena: the same file. The
table has the most telling columns; JSON, CSV and --wide have them all. Values of --param may have % for
anything where the parameter says so. Queries that know hours take them from where the alerter does: the
settings document (--settings), else OFF_HOURS_START, OFF_HOURS_END, OFF_HOURS_WEEKENDS and
OFF_HOURS_TIMEZONE; --param goes before both.

Examples:
  $ iam-tracker query failed_auth
  $ iam-tracker query user_lookup --param user=alice% --days 90
  $ iam-tracker query off_hours --param timezone=Europe/Berlin -o csv > off-hours.csv
  $ iam-tracker query off_hours --settings detection.json
  $ iam-tracker query permission_changes --until 2026-03-31 -o json | jq '.[].person'
  $ iam-tracker query root_usage --athena --profile audit
  $ iam-tracker query role_chains --show-sql`,
  async run(options, context, name) {
    const { bindParameters, findQuery, loadQueries } = await import('@iam-tracker/lake/queries');
    const query = findQuery(loadQueries(), name);
    const values = await readValues(query, options);
    const sqlOf = (more: ParameterValues) => bindParameters(query, { ...values, ...more });
    const sql = sqlOf({});
    if (options.showSql === true) {
      await context.terminal.write(sql);
      return;
    }
    const period = periodOf(query, values, context.now());
    await answerQuery({ sql, sqlOf, telling: query.columns, period }, options, context);
  },
});

type Options = OptionsOf<typeof flags>;

/** Settings first, then what the command line says. */
async function readValues(query: QueryFile, options: Options): Promise<ParameterValues> {
  const { days, until, settings } = options;
  return compact({
    ...(await readDefaults(query, settings)),
    days,
    until,
    ...Object.fromEntries((options.param ?? []).map(readPair)),
  });
}

/** Reads those settings that the query asks for; others are not even looked at, unless they are named. */
async function readDefaults(
  { parameters }: QueryFile,
  file: string | undefined,
): Promise<ParameterValues> {
  const { OFF_HOURS_PARAMETERS, readOffHoursValues } = await import('@iam-tracker/local');
  const names = new Set(parameters.map(({ name }) => name));
  if (file === undefined && !OFF_HOURS_PARAMETERS.some((name) => names.has(name))) return {};
  return Object.fromEntries(
    Object.entries(readOffHoursValues(file)).filter(([name]) => names.has(name)),
  );
}

function readPair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new AppError(
    'BAD_ARGUMENT',
    `--param is "${printable(text, 100)}"; allowed: NAME=VALUE, such as user=alice.`,
  );
}
