import type { Tracker } from '@iam-tracker/local';
import type { GlobalOptions } from './flags.ts';

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
