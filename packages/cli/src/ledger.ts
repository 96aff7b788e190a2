import type { Tracker } from '@iam-tracker/local';
import type { GlobalOptions } from './flags.ts';
import type { LedgerFacts } from './render/collect-report.ts';

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
