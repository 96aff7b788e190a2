import { type AlertRecord, AppError, printable } from '@iam-tracker/core';
import { CATALOGUE, listAlerts, openTracker, readDataDirectory } from '@iam-tracker/local';
import { isOwnRuleId } from '@iam-tracker/local/rules';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { parseTimeOption, parseWhole } from '../../option-values.ts';
import { alertDocument } from '../../render/alert-document.ts';
import { formatCounted } from '../../render/quantities.ts';
import { severityCell } from '../../render/severity-cell.ts';
import { type Column, renderTable } from '../../render/table.ts';
import type { Colors } from '../../terminal.ts';
import { findRule } from './rules.ts';

export interface AlertsCommandOptions extends GlobalOptions {
  readonly status?: AlertRecord['disposition'];
  readonly rule?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: string;
  readonly format: 'table' | 'json';
}

const MAX_LIMIT = 1_000_000_000;
const MAX_CELL = 2_500;

const COLUMNS: readonly Column[] = [
  { title: 'TIME (UTC)', atLeast: 'whole' },
  { title: 'SEVERITY', atLeast: 'whole' },
  { title: 'STATUS', atLeast: 'whole' },
  { title: 'RULE', atLeast: 'whole' },
  { title: 'ACTOR', atLeast: 16 },
  { title: 'ACTION', atLeast: 18 },
  { title: 'TARGET', atLeast: 16 },
  { title: 'DETAIL', atLeast: 16 },
];

/** Alerts of a rule of one's own stay when the rule is gone. @throws AppError BAD_ARGUMENT */
function readRuleId(id: string): string {
  return isOwnRuleId(id.toUpperCase()) ? id.toUpperCase() : findRule(id, CATALOGUE).id;
}

/** `iam-tracker alerts` */
export async function runAlerts(
  options: AlertsCommandOptions,
  { terminal, now }: CommandContext,
): Promise<void> {
  const range = readRange(options, now());
  const limit =
    options.limit === 'all' ? MAX_LIMIT : parseWhole(options.limit, '--limit', 1, MAX_LIMIT);
  const ruleId = options.rule === undefined ? undefined : readRuleId(options.rule);
  const dataDirectory = options.dataDir ?? readDataDirectory();
  const tracker = await openTracker({ dataDirectory, mustExist: true });
  const entries: AlertRecord[] = [];
  try {
    for await (const entry of listAlerts(tracker, range)) {
      const fits =
        (options.status ?? entry.disposition) === entry.disposition &&
        (ruleId ?? entry.ruleId) === entry.ruleId;
      if (fits && entries.push(entry) === limit) break;
    }
  } finally {
    await tracker.close();
  }
  if (options.format === 'json') {
    await terminal.write(`${toJson(entries.map(alertDocument), true)}\n`);
    return;
  }
  const { colors, width } = terminal.out;
  const rows = entries.map((entry) => alertRow(entry, colors));
  if (rows.length > 0) await terminal.write(renderTable(COLUMNS, rows, width, colors.bold));
  if (rows.length === 0) terminal.note('No alerts match.');
  else if (rows.length === limit) terminal.note(`The newest ${formatCounted(limit, 'alert')}.`);
  else terminal.note(`${formatCounted(rows.length, 'alert')}, newest first.`);
}

function readRange({ since, until }: AlertsCommandOptions, now: number) {
  const from = since === undefined ? undefined : parseTimeOption(since, now, 'start');
  const to = until === undefined ? undefined : parseTimeOption(until, now, 'end');
  if (from !== undefined && to !== undefined && from > to) {
    throw new AppError('BAD_ARGUMENT', '--since is after --until.');
  }
  return {
    ...(from === undefined ? {} : { since: new Date(from).toISOString() }),
    ...(to === undefined ? {} : { until: new Date(to).toISOString() }),
  };
}

function alertRow(entry: AlertRecord, colors: Colors) {
  const show = (text = '') => printable(text, MAX_CELL);
  return [
    show(entry.eventTime.slice(0, 19).replace('T', ' ')),
    severityCell(entry.severity, colors),
    entry.disposition.replace('_', ' '),
    show(entry.ruleId),
    { text: show(entry.actor), color: colors.cyan },
    show(entry.eventName),
    show(entry.target),
    show([entry.detail, noteOf(entry)].filter((text) => text !== undefined).join('; ')),
  ];
}

/** Of a grouped alert the note is the event of the one that was sent, or a sentence of what was found late. */
function noteOf({ disposition, note }: AlertRecord): string | undefined {
  const isEvent = disposition === 'grouped' && note !== undefined && !note.includes(' ');
  return isEvent ? `told with event ${note}` : note;
}
