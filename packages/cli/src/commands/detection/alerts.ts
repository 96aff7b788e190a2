import { type AlertRecord, compact } from '@iam-tracker/core';
import { defineCommand } from '../../command.ts';
import { choice, format, limit, TABLE_FLAGS, text } from '../../flags.ts';
import { withLedger } from '../../ledger.ts';
import { findRule } from '../../own-rules.ts';
import { ALERT_STATUSES, ALERTS } from '../../render/alert.ts';
import { writeListing } from '../../render/listing.ts';
import { formatCounted } from '../../render/quantities.ts';
import { parseRange } from '../../time-options.ts';

export const command = defineCommand({
  isPaged: () => true,
  flags: {
    status: choice('<status>', 'only those of which this became', ALERT_STATUSES),
    rule: text('<id>', 'only of this rule'),
    since: text('<time>', 'about events no earlier than this'),
    until: text('<time>', 'about events no later than this'),
    limit: limit('how many, or "all"', 1_000_000_000),
    ...TABLE_FLAGS,
    format: format('table', 'json'),
  },
  examples: `
Everything that a rule ever fired on: sent, grouped with an alert that was sent, suppressed by a setting,
historical (old when it came, and from before the watch began or from files), or dry run. Alerts that are sent
appear on the terminal of the collect that found them and in alerts.ndjson in the data folder.

Examples:
  $ iam-tracker alerts --status sent
  $ iam-tracker alerts --rule SIGNIN-ROOT-LOGIN --since 30d
  $ iam-tracker alerts --format json | jq '.[] | select(.severity == "CRITICAL")'`,
  async run(options, { terminal, now }) {
    const { limit: most, status } = options;
    const { since, until } = parseRange(options, now());
    const ruleId = options.rule === undefined ? undefined : await readRuleId(options.rule);
    const { listAlerts } = await import('@iam-tracker/local');
    const entries = await withLedger(options, async (tracker) => {
      const found: AlertRecord[] = [];
      const range = compact({ since: isoOf(since), until: isoOf(until) });
      for await (const entry of listAlerts(tracker, range)) {
        const fits =
          (status ?? entry.disposition) === entry.disposition &&
          (ruleId ?? entry.ruleId) === entry.ruleId;
        if (fits && found.push(entry) === most) break;
      }
      return found;
    });
    await writeListing(entries, options, ALERTS, terminal);
    if (options.format === 'json') return;
    if (entries.length === 0) terminal.note('No alerts match.');
    else if (entries.length === most) terminal.note(`The newest ${formatCounted(most, 'alert')}.`);
    else terminal.note(`${formatCounted(entries.length, 'alert')}, newest first.`);
  },
});

/** Alerts of a rule of one's own stay when the rule is gone. @throws AppError BAD_ARGUMENT */
async function readRuleId(id: string): Promise<string> {
  const { CATALOGUE } = await import('@iam-tracker/local');
  const { isOwnRuleId } = await import('@iam-tracker/local/rules');
  return isOwnRuleId(id.toUpperCase()) ? id.toUpperCase() : findRule(id, CATALOGUE).id;
}

function isoOf(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
