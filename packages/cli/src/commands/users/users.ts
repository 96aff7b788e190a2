import { type Inventory, readInventory } from '@iam-tracker/analysis';
import { printable, type ScanHeader } from '@iam-tracker/core';
import { openTracker, readDataDirectory } from '@iam-tracker/local';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { formatCounted } from '../../render/quantities.ts';
import { renderTable } from '../../render/table.ts';
import {
  USER_COLUMNS,
  USER_CSV_COLUMNS,
  userCsv,
  userDocument,
  userRow,
} from '../../render/user-rows.ts';
import { writeCsv } from '../../render/write-csv.ts';
import type { Terminal } from '../../terminal.ts';

export interface UsersCommandOptions extends GlobalOptions {
  readonly finding?: string;
  readonly format: 'table' | 'json' | 'csv';
}

/** `iam-tracker users` */
export async function runUsers(
  options: UsersCommandOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const inventory = await openInventory(options);
  const users = (inventory?.users ?? []).filter(
    ({ findings = [] }) =>
      options.finding === undefined || findings.some(({ rule }) => rule === options.finding),
  );
  if (options.format === 'json') {
    await terminal.write(`${toJson(users.map(userDocument), true)}\n`);
  } else if (options.format === 'csv') {
    await writeCsv(USER_CSV_COLUMNS, users.map(userCsv), terminal);
  } else if (users.length > 0) {
    const { colors, width } = terminal.out;
    const rows = users.map((user) => userRow(user, colors));
    await terminal.write(renderTable(USER_COLUMNS, rows, width, colors.bold));
  }
  if (inventory === undefined) noteNoScan(terminal);
  else if (options.format === 'table') {
    terminal.note(`${formatCounted(users.length, 'user')} ${describeScan(inventory.scan)}`);
  }
}

/** Opens the data folder and reads what the last complete scan saw; undefined without one. */
export async function openInventory(options: GlobalOptions): Promise<Inventory | undefined> {
  const dataDirectory = options.dataDir ?? readDataDirectory();
  const tracker = await openTracker({ dataDirectory, mustExist: true });
  try {
    return await readInventory(tracker);
  } finally {
    await tracker.close();
  }
}

/** Says what to do where no scan was ever completed. */
export function noteNoScan({ note }: Pick<Terminal, 'note'>): void {
  note('No users were scanned yet: iam-tracker scan --simulate, or --profile for a real account.');
}

/** Says when it was so, and what the scan could not know. */
export function describeScan({ scanTimestamp, missingPermissions = [] }: ScanHeader): string {
  const time = printable(scanTimestamp.slice(0, 16).replace('T', ' '), 16);
  const names = missingPermissions.map(({ permission }) => printable(permission, 100));
  const missing =
    names.length === 0 ? '' : ` Not known for want of permission: ${names.join(', ')}.`;
  return `as of ${time} UTC.${missing}`;
}
