import { defineCommand } from '../../command.ts';
import { answerQuery, ENGINE_FLAGS, RESULT_FLAGS } from '../../query-engine.ts';

export const command = defineCommand({
  isPaged: () => true,
  argument: ['<statement>', 'one statement that reads'],
  flags: { ...ENGINE_FLAGS, ...RESULT_FLAGS },
  examples: `
One statement that reads, in Athena's dialect (Trino), over iam_events, iam_users, iam_alerts and
iam_accounts, and iam_events_undated for records without a time.
docs/lake.md says what the columns are. Locally it can reach the files of the lake and nothing else.

Examples:
  $ iam-tracker sql "SELECT event_name, count(*) AS events FROM iam_events GROUP BY 1 ORDER BY 2 DESC LIMIT 10"
  $ iam-tracker sql "SELECT * FROM iam_events WHERE event_date = '2026-03-01'" --format csv
  $ iam-tracker sql "SELECT DISTINCT actor FROM iam_events WHERE event_date >= '2026-03-01'" --athena`,
  run: (options, context, sql) => answerQuery({ sql }, options, context),
});
