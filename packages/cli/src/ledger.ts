import type { Inventory } from '@iam-tracker/analysis';
import { printable, type ScanHeader } from '@iam-tracker/core';
import type { Tracker } from '@iam-tracker/local';
import type { GlobalOptions } from './flags.ts';
import type { LedgerFacts } from './render/collect-report.ts';
import { cutToMinute } from './render/quantities.ts';
import type { Terminal } from './terminal.ts';

/** Opens the ledger of the data folder for as long as something is done with it. @throws AppError NO_DATA */
export async function withLedger<Result>(
  { dataDir }: GlobalOptions,
  act: (tracker: Tracker) => Promise<Result>,
): Promise<Result> {
  const { openTracker, readDataDirectory } = await import('@iam-tracker/local');
  const dataDirectory = dataDir ?? readDataDirectory();
  const tracker = await openTracker({ dataDirectory, mustExist: true });
  try {
    return await act(tracker);
  } finally {
    await tracker.close();
  }
}

/** Counts what the ledger holds in all, whatever run stored it. */
export async function countLedger({ database, folder }: Tracker): Promise<LedgerFacts> {
  const events = await database.count('events');
  return { dataDirectory: folder, events, alerts: await database.count('alerts') };
}

/** Opens the data folder and reads what the last complete scan saw; undefined without one. */
export async function openInventory(options: GlobalOptions): Promise<Inventory | undefined> {
  const { readInventory } = await import('@iam-tracker/analysis');
  return withLedger(options, readInventory);
}

/** Says what to do where no scan was ever completed. */
export function noteNoScan({ note }: Pick<Terminal, 'note'>): void {
  note('No users were scanned yet: iam-tracker scan --simulate, or --profile for a real account.');
}

/** Says when it was so, and what the scan could not know. */
export function describeScan({ scanTimestamp, missingPermissions = [] }: ScanHeader): string {
  const time = cutToMinute(scanTimestamp);
  const names = missingPermissions.map(({ permission }) => printable(permission, 100));
  const missing =
    names.length === 0 ? '' : ` Not known for want of permission: ${names.join(', ')}.`;
  return `as of ${time} UTC.${missing}`;
}
