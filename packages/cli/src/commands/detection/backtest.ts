import type { BacktestResult, RuleCounters } from '@iam-tracker/analysis';
import type { DetectionSettings, ReplayedAlert } from '@iam-tracker/local';
import { settleAccount } from '../../account-names.ts';
import { defineCommand, expectFound } from '../../command.ts';
import { ACCOUNT_FLAG, DETECTION_FLAGS, format, text, texts, whole } from '../../flags.ts';
import { withLedger } from '../../ledger.ts';
import { findRule, readRuleSettings } from '../../own-rules.ts';
import { startProgress } from '../../progress.ts';
import { severityCell, show } from '../../render/listing.ts';
import { cutToMinute, cutToSecond, formatCount, formatCounted } from '../../render/quantities.ts';
import { ruleState } from '../../render/rule-text.ts';
import { writeJson } from '../../render/stream.ts';
import type { Column } from '../../render/table/column.ts';
import { renderTable } from '../../render/table/table-writer.ts';
import type { Terminal } from '../../terminal.ts';
import { describeSpan, parseRange, spanOf } from '../../time-options.ts';

export const command = defineCommand({
  isPaged: () => true,
  flags: {
    rule: texts('<id...>', 'only these rules'),
    since: text('<time>', 'count no earlier than this'),
    until: text('<time>', 'read no later than this'),
    ...ACCOUNT_FLAG,
    samples: whole('<number>', 'how many alerts of a rule to show', [0, 1_000], 3),
    ...DETECTION_FLAGS,
    format: format('table', 'json'),
  },
  examples: `
Reads the ledger in the order of time, changes nothing and sends nothing. Events before --since only
teach: counts, sequences and habits need a past. With --account the events of all other accounts only teach, too.

Examples:
  $ iam-tracker backtest --since 30d
  $ iam-tracker backtest --rule SIGNIN-NEW-NETWORK --samples 20
  $ iam-tracker backtest --settings detection.json -o json | jq '.rules[] | {id, sent}'`,
  async run(given, { terminal, signal, now }) {
    const options = await settleAccount(given);
    const range = parseRange(options, now());
    const { groupMinutes, rules: all, settings } = await readRuleSettings(options, terminal);
    const rules = options.rule?.map((id) => findRule(id, all)) ?? all;
    const { backtest } = await import('@iam-tracker/analysis');
    const { createReplay } = await import('@iam-tracker/local');
    const { result, span } = await withLedger(options, async (tracker) => {
      const progress = startProgress(terminal, 'Reading the ledger');
      try {
        const source = { events: tracker.events, days: tracker.days.list() };
        const result = await backtest(source, {
          ...{ ...range, rules, account: options.account, samples: options.samples, signal },
          replay: createReplay({
            ...{ catalogue: rules, settings, groupMinutes },
            accounts: tracker.accounts,
          }),
          onProgress: ({ events, alerts }) =>
            progress.update(
              `Reading the ledger: ${formatCounted(events, 'event')}, ${formatCount(alerts)} alerts`,
            ),
        });
        return { result, span: spanOf(source.days, now()) };
      } finally {
        progress.stop();
      }
    });
    if (options.format === 'json') await writeJson(backtestDocument(result, settings), terminal);
    else await terminal.write(renderBacktest(result, settings, terminal.out));
    if (result.events > 0) return;
    terminal.note(`No events in that time. ${describeSpan(span, range)}`);
    expectFound(0);
  },
});

const RULE_COLUMNS: readonly Column[] = [
  { title: 'RULE', atLeast: 'whole' },
  { title: 'SEVERITY', atLeast: 'whole' },
  { title: 'STATE', atLeast: 'whole' },
  { title: 'SENT', align: 'right' },
  { title: 'GROUPED', align: 'right' },
  { title: 'SUPPRESSED', align: 'right' },
  { title: 'DRY RUN', align: 'right' },
];

const SAMPLE_COLUMNS: readonly Column[] = [
  { title: 'TIME (UTC)', atLeast: 'whole' },
  { title: 'ACTOR', atLeast: 16 },
  { title: 'ACTION', atLeast: 18 },
  { title: 'TARGET', atLeast: 16 },
  { title: 'FROM', atLeast: 15 },
  { title: 'WHAT', atLeast: 20 },
];

/** Writes for people what the rules would have said. */
function renderBacktest(
  result: BacktestResult<ReplayedAlert>,
  settings: DetectionSettings,
  out: Terminal['out'],
): string {
  const { colors, width } = out;
  const speaking = result.rules.filter(({ alerts }) => alerts > 0);
  const rows = speaking.map(({ rule, outcomes }) => [
    rule.id,
    severityCell(rule.severity, colors),
    ruleState(rule, settings),
    formatCount(outcomes.sent),
    formatCount(outcomes.grouped),
    formatCount(outcomes.suppressed),
    formatCount(outcomes.dry_run),
  ]);
  const sent = speaking.reduce((sum, { outcomes }) => sum + outcomes.sent, 0);
  const silent = result.rules.length - speaking.length;
  return [
    ...(rows.length > 0
      ? [renderTable(RULE_COLUMNS, rows, { width, colorHead: colors.bold, keepsAll: true }), '\n']
      : []),
    ...speaking.flatMap((counters) => renderSamples(counters, out)),
    `${formatCounted(sent, 'notification')} over ${formatCounted(result.events, 'event')}${span(result)}; `,
    `${formatCounted(silent, 'rule')} silent.\n`,
  ].join('');
}

function renderSamples(
  { rule, samples, alerts }: RuleCounters<ReplayedAlert>,
  { colors, width }: Terminal['out'],
) {
  if (samples.length === 0) return [];
  const rows = samples.map(({ detail, event }) => [
    cutToSecond(event.eventTime),
    { text: show(event.actor), color: colors.cyan },
    show(event.eventName),
    show(event.target),
    show(event.sourceIp),
    show(detail),
  ]);
  const title = `${rule.id}: ${rule.title} (${formatCount(samples.length)} of ${formatCount(alerts)})`;
  return [
    `${colors.bold(title)}\n`,
    renderTable(SAMPLE_COLUMNS, rows, { width, colorHead: colors.dim }),
    '\n',
  ];
}

function span({ from, to }: BacktestResult<ReplayedAlert>): string {
  if (from === undefined || to === undefined) return '';
  return ` from ${cutToMinute(from)} to ${cutToMinute(to)}`;
}

/** Writes for programs what the rules would have said. */
function backtestDocument(result: BacktestResult<ReplayedAlert>, settings: DetectionSettings) {
  return {
    events: result.events,
    from: result.from ?? null,
    to: result.to ?? null,
    rules: result.rules.map(({ rule, alerts, outcomes, samples }) => ({
      id: rule.id,
      severity: rule.severity,
      state: ruleState(rule, settings).replace(' ', '_'),
      alerts,
      ...outcomes,
      samples: samples.map(sampleDocument),
    })),
  };
}

function sampleDocument({ detail, event, outcome, relatedEventIds, severity }: ReplayedAlert) {
  return {
    outcome,
    severity,
    event_id: event.eventId,
    event_time: event.eventTime,
    event_name: event.eventName,
    account_id: event.accountId,
    actor: event.actor,
    target: event.target,
    source_ip: event.sourceIp,
    detail,
    related_event_ids: relatedEventIds,
  };
}
