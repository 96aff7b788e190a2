import { isAppError, systemClock } from '@iam-tracker/core';
import type { Tracker } from '@iam-tracker/local';
import { type AccountNames, namesOf } from '../account-names.ts';
import type { GlobalOptions } from '../flags.ts';
import { withLedger } from '../ledger.ts';
import { pivotSource } from './pivot-source.ts';
import type { Post } from './post.ts';

/** Told when another process has taken the ledger, in words that say which, and when it has let it go. */
interface Told {
  readonly onBusy?: (why: string) => void;
  readonly onFree?: () => void;
}

interface LedgerPost extends Post {
  /** Returns what all known accounts are called; undefined when nothing can be seen at this time. */
  names(): Promise<AccountNames | undefined>;
}

/**
 * Returns the post at the ledger of a data folder. One process at a time can have it open: it is opened for each look, when
 * another process has closed it. While one works with it there is nothing to see.
 */
export async function ledgerPost(options: GlobalOptions, told: Told = {}): Promise<LedgerPost> {
  const { readDataDirectory, watchLedger } = await import('@iam-tracker/local');
  const watch = watchLedger(options.dataDir ?? readDataDirectory(), systemClock);
  let isBusy = false;

  async function open<Result>(
    act: (tracker: Tracker) => Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      const result = await withLedger(options, act);
      if (isBusy) told.onFree?.();
      isBusy = false;
      return result;
    } catch (error) {
      if (!isAppError(error, 'BUSY')) throw error;
      if (!isBusy) told.onBusy?.(error.message);
      isBusy = true;
      return undefined;
    } finally {
      await watch.remember();
    }
  }

  return {
    look: (act) => open(async (tracker) => act(await pivotSource(tracker))),
    names: () => open(async ({ accounts }) => namesOf(await accounts.list())),
    wait: (signal) => watch.changed(signal),
  };
}
