import { printable } from '@iam-tracker/core';
import type { Status } from '@iam-tracker/operations';
import { defineCommand, EXIT, ExitError } from '../../command.ts';
import { findDeployment } from '../../deployment.ts';
import { DEPLOYMENT_FLAGS, format } from '../../flags.ts';
import { feedDocument, writeFeed } from '../../render/push-feed.ts';
import { cutToMinute, formatCount, formatDuration } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';
import type { Cell, Column } from '../../render/table/column.ts';
import { type ReportLine, renderLines } from '../../render/table/report-lines.ts';
import { renderTable } from '../../render/table/table-writer.ts';
import { wrap } from '../../render/table/wrap.ts';
import type { Colors, Terminal } from '../../terminal.ts';

export const command = defineCommand({
  flags: { ...DEPLOYMENT_FLAGS, format: format('table', 'json') },
  examples: `
What is not well comes first, a sentence each: functions that fail or are silent, streams that stand still, alarms
that are on, who hears of nothing (subscriptions that were not confirmed), coverage that is behind, failures queues
with messages. Then all functions and their last runs, coverage, streams, queues, alarms, and table sizes (which
DynamoDB counts every six hours).

Exit status: 0 when all is well, 1 when something needs a look or could not be asked, 2 when the command line is wrong.

Examples:
  $ iam-tracker status
  $ iam-tracker status -o json | jq '.concerns'`,
  async run(options, context) {
    const { now, signal, terminal } = context;
    const { cloud, deployment } = await findDeployment(options, context);
    const { gatherStatus } = await import('@iam-tracker/operations');
    const status = await gatherStatus(cloud, deployment, { now: now(), signal });
    if (options.format === 'json') await writeJson(statusDocument(status), terminal);
    else await terminal.write(renderStatus(status, terminal.out, now()));
    if (status.concerns.length > 0) throw new ExitError(EXIT.failure);
  },
});

const ALARMS: readonly Column[] = [
  { title: 'ALARM', atLeast: 24 },
  { title: 'STATE', atLeast: 'whole' },
  { title: 'SINCE', atLeast: 'whole' },
  { title: 'REASON', atLeast: 16 },
];
const STREAMS: readonly Column[] = [
  { title: 'STREAM', atLeast: 'whole' },
  { title: 'TO', atLeast: 'whole' },
  { title: 'STATE', atLeast: 'whole' },
  { title: 'LAST BATCH', atLeast: 16 },
];
const QUEUES: readonly Column[] = [
  { title: 'FAILED FOR GOOD', atLeast: 24 },
  { title: 'MESSAGES', align: 'right' },
];
const TABLES: readonly Column[] = [
  { title: 'TABLE', atLeast: 24 },
  { title: 'STATE', atLeast: 'whole' },
  { title: 'ITEMS', align: 'right' },
  { title: 'BYTES', align: 'right' },
];

/** Writes the state of a deployment for people: what is not well, then everything. */
function renderStatus(status: Status, { colors, width }: Terminal['out'], now: number) {
  const { alarms, concerns, deployment, functions, hours, queues, streams, tables } = status;
  const ago = (time: number | undefined) =>
    time === undefined ? 'never' : `${formatDuration((now - time) / 1000)} ago`;
  const table = (columns: readonly Column[], rows: readonly (readonly Cell[])[]) =>
    rows.length === 0
      ? ''
      : renderTable(columns, rows, { width, colorHead: colors.bold, keepsAll: true });
  return [
    `${printable(deployment.name)} in account ${deployment.accountId}, ${deployment.region}\n`,
    concerns.length === 0 ? 'All is well.\n' : renderConcerns(concerns, colors, width),
    table(
      functionColumns(hours),
      functions.map(({ errors, lastLog, lastModified, name, runs, state }) => [
        printable(name),
        stateCell(state, state === 'Active', colors),
        ago(lastLog),
        formatCount(runs),
        countCell(errors, colors),
        cutToMinute(lastModified),
      ]),
    ),
    renderCoverageLines(status, ago),
    table(
      STREAMS,
      streams.map(({ label, lastResult, role, state }) => [
        printable(label),
        role,
        stateCell(state, state === 'Enabled', colors),
        printable(lastResult === '' ? 'none yet' : lastResult, 200),
      ]),
    ),
    table(
      QUEUES,
      queues.map(({ messages, name }) => [printable(name), countCell(messages, colors)]),
    ),
    table(
      ALARMS,
      alarms.map(({ name, reason, since, state }) => [
        printable(name),
        stateCell(state, state !== 'ALARM', colors),
        ago(since),
        printable(reason, 200),
      ]),
    ),
    table(
      TABLES,
      tables.map(({ bytes, items, name, status: state }) => [
        printable(name),
        stateCell(state, state === 'ACTIVE', colors),
        formatCount(items),
        formatCount(bytes),
      ]),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** A sentence goes on below itself where the line ends. */
function renderConcerns(concerns: readonly string[], colors: Colors, width: number): string {
  return concerns
    .flatMap((concern) =>
      wrap(printable(concern), width - 2).map(
        (line, index) => `${index === 0 ? colors.red('!') : ' '} ${line}\n`,
      ),
    )
    .join('');
}

function countCell(count: number, colors: Colors): Cell {
  return count > 0 ? { text: formatCount(count), color: colors.red } : '0';
}

function functionColumns(hours: number): readonly Column[] {
  return [
    { title: 'FUNCTION', atLeast: 'whole' },
    { title: 'STATE', atLeast: 'whole' },
    { title: 'LAST LOG', atLeast: 'whole' },
    { title: `RUNS ${hours} H`, align: 'right' },
    { title: 'FAILED', align: 'right' },
    { title: 'DEPLOYED (UTC)', atLeast: 'whole' },
  ];
}

function renderCoverageLines(
  { coverage, push, pushFeed }: Status,
  ago: (time: number | undefined) => string,
) {
  const { backlogSeconds, failed, lagSeconds, lastRun, lostSeconds, shards } = coverage;
  const lines: ReportLine[] = [
    ['Coverage', `${formatCount(shards)} shards`, failed > 0 ? `${failed} failed last time` : ''],
    ['Last run', ago(lastRun)],
    ['Behind by', lagSeconds === undefined ? 'nothing read yet' : formatDuration(lagSeconds)],
    ['Still to read', backlogSeconds === 0 ? 'nothing' : formatDuration(backlogSeconds)],
  ];
  if (lostSeconds > 0) lines.push(['Lost', formatDuration(lostSeconds)]);
  if (push !== undefined) {
    const { length: count } = push.regions;
    lines.push(['Pushed from', `${formatCount(count)} ${count === 1 ? 'Region' : 'Regions'}`]);
  }
  if (pushFeed !== undefined) lines.push(['Push', 'off', writeFeed(pushFeed)]);
  return renderLines(lines);
}

function stateCell(state: string, isFine: boolean, colors: Colors): Cell {
  const text = printable(state, 40);
  return isFine ? text : { text, color: colors.red };
}

/** Returns the state of a deployment for programs, times in ISO 8601. */
function statusDocument(status: Status) {
  const { alarms, concerns, coverage, deployment, functions, push, queues, recipients } = status;
  const { pushFeed, streams, tables } = status;
  return {
    name: deployment.name,
    account_id: deployment.accountId,
    region: deployment.region,
    healthy: concerns.length === 0,
    concerns,
    functions: functions.map((each) => ({
      role: each.role,
      name: each.name,
      state: each.state,
      runtime: each.runtime,
      last_modified: each.lastModified,
      code_sha256: each.codeSha256,
      schedule: each.schedule ?? null,
      last_log: isoOf(each.lastLog),
      runs: each.runs,
      errors: each.errors,
    })),
    coverage: {
      shards: coverage.shards,
      failed: coverage.failed,
      lag_seconds: coverage.lagSeconds ?? null,
      backlog_seconds: coverage.backlogSeconds,
      lost_seconds: coverage.lostSeconds,
      doubted: coverage.doubted,
      last_run: isoOf(coverage.lastRun),
    },
    push:
      push === undefined
        ? null
        : {
            regions: push.regions,
            idle_rules: push.idle.map(({ state = 'gone', ...rule }) => ({ ...rule, state })),
            regions_without_rule: push.withoutRule,
            trails: push.trails.map(({ arn, isLogging, isMultiRegion }) => ({
              ...{ arn, is_logging: isLogging ?? null, is_multi_region: isMultiRegion },
            })),
          },
    push_feed: pushFeed === undefined ? null : feedDocument(pushFeed),
    streams: streams.map(({ id, label, lastResult, role, state }) => ({
      ...{ role, label, id, state, last_result: lastResult },
    })),
    failures_queues: queues,
    unconfirmed_subscriptions: recipients.pending.map(({ endpoint, protocol, topic }) => ({
      ...{ topic, protocol, endpoint },
    })),
    alarms: alarms.map(({ actions: _, ...each }) => ({ ...each, since: isoOf(each.since) })),
    tables: tables.map(({ isProtected, ...each }) => ({ ...each, protected: isProtected })),
  };
}

function isoOf(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
