import { listChanges, readInventory } from '@iam-tracker/analysis';
import { AppError, type CauseStatus, type UserChange } from '@iam-tracker/core';
import { openTracker, readDataDirectory } from '@iam-tracker/local';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { parseTimeOption, parseWhole } from '../../option-values.ts';
import {
  CHANGE_COLUMNS,
  CHANGE_CSV_COLUMNS,
  changeCsv,
  changeDocument,
  changeRow,
} from '../../render/change-rows.ts';
import { formatCounted } from '../../render/quantities.ts';
import { renderTable } from '../../render/table.ts';
import { writeCsv } from '../../render/write-csv.ts';
import { noteNoScan } from './users.ts';

export interface ChangesCommandOptions extends GlobalOptions {
  readonly since?: string;
  readonly until?: string;
  readonly user?: string;
  readonly cause?: CauseStatus;
  readonly limit: string;
  readonly format: 'table' | 'json' | 'csv';
}

const MAX_LIMIT = 1_000_000_000;

/** `iam-tracker changes` */
export async function runChanges(
  options: ChangesCommandOptions,
  { terminal, now }: CommandContext,
): Promise<void> {
  const { user, cause, format } = options;
  const range = readRange(options, now());
  const limit =
    options.limit === 'all' ? MAX_LIMIT : parseWhole(options.limit, '--limit', 1, MAX_LIMIT);
  const dataDirectory = options.dataDir ?? readDataDirectory();
  const tracker = await openTracker({ dataDirectory, mustExist: true });
  const changes: UserChange[] = [];
  let isScanned = true;
  try {
    for await (const change of listChanges(tracker, range)) {
      const fits =
        (user ?? change.userName) === change.userName &&
        (cause ?? change.causeStatus) === change.causeStatus;
      if (fits && changes.push(change) === limit) break;
    }
    if (changes.length === 0) isScanned = (await readInventory(tracker)) !== undefined;
  } finally {
    await tracker.close();
  }
  if (format === 'json') {
    await terminal.write(`${toJson(changes.map(changeDocument), true)}\n`);
  } else if (format === 'csv') {
    await writeCsv(CHANGE_CSV_COLUMNS, changes.map(changeCsv), terminal);
  } else if (changes.length > 0) {
    const { colors, width } = terminal.out;
    const rows = changes.map((change) => changeRow(change, colors));
    await terminal.write(renderTable(CHANGE_COLUMNS, rows, width, colors.bold));
  }
  if (!isScanned) noteNoScan(terminal);
  else if (changes.length === 0) terminal.note('No changes match.');
  else if (changes.length === limit) terminal.note(`The newest ${formatCounted(limit, 'change')}.`);
  else if (format === 'table') {
    terminal.note(`${formatCounted(changes.length, 'change')}, newest scan first.`);
  }
}

function readRange({ since, until }: ChangesCommandOptions, now: number) {
  const from = since === undefined ? undefined : parseTimeOption(since, now, 'start');
  const to = until === undefined ? undefined : parseTimeOption(until, now, 'end');
  if (from !== undefined && to !== undefined && from > to) {
    throw new AppError('BAD_ARGUMENT', '--since is after --until.');
  }
  return { since: from, until: to };
}
