import { AppError, DAY, isAppError, systemClock } from '@iam-tracker/core';
import type { Tracker } from '@iam-tracker/local';
import type { CommandContext } from '../command.ts';
import { type GlobalOptions, toggle } from '../flags.ts';
import { withLedger } from '../ledger.ts';
import { type Listing, type ListingView, writeListing } from '../render/listing.ts';
import { type Cell, colorOf, textOf } from '../render/table/column.ts';

export const FOLLOW_FLAG = {
  follow: toggle('begin with the newest, oldest first, and go on with what is stored from now on'),
};

/** What help says of it. */
export const FOLLOW_HELP = `
--follow opens the ledger for a moment whenever another process has closed it, and goes on until it is interrupted. It
shows what is stored of the last day before it began, and of all days after; --since widens that.`;

interface FollowOptions extends GlobalOptions, ListingView {
  readonly until?: string;
  readonly by?: string;
  readonly sort?: string;
}

/** Refuses what does not go with `--follow`. @throws AppError BAD_ARGUMENT */
export function checkFollow({ by, format, sort, until }: FollowOptions): void {
  if (format === 'json') {
    throw new AppError('BAD_ARGUMENT', '--follow never ends, and one JSON document must.', {
      hint: '-o jsonl writes a document a line.',
    });
  }
  const given = Object.entries({ until, by, sort }).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new AppError('BAD_ARGUMENT', `--follow does not go with --${given[0]}.`);
}

/** How far back `--follow` looks unless told otherwise: what happened yesterday may be collected today. */
export function followedSince(since: number | undefined, now: number): number {
  return since ?? now - DAY;
}

/** Rows that are followed. */
interface Followed<Row> {
  /** Yields all there are now, newest first. */
  read(tracker: Tracker): AsyncIterable<Row>;
  keyOf(row: Row): string;
  readonly listing: Listing<Row>;
  /** Number of rows to begin with. */
  readonly begin: number;
}

/** Writes rows as they are stored, until the command is interrupted. @throws the reason of the signal */
export async function follow<Row>(
  followed: Followed<Row>,
  options: FollowOptions,
  context: CommandContext,
): Promise<void> {
  const rows = newRows(followed, options, context);
  if (options.format !== 'table') {
    await writeListing(rows, options, followed.listing, context.terminal);
    return;
  }
  const { colors } = context.terminal.out;
  for await (const row of rows)
    await context.terminal.write(`${lineOf(followed.listing.row(row, colors))}\n`);
}

/** Yields rows in the order of time, each once. */
async function* newRows<Row>(
  { begin, keyOf, read }: Followed<Row>,
  options: GlobalOptions,
  { signal }: CommandContext,
): AsyncGenerator<Row> {
  const { readDataDirectory, watchLedger } = await import('@iam-tracker/local');
  const watch = watchLedger(options.dataDir ?? readDataDirectory(), systemClock);
  const seen = new Set<string>();
  let most = begin;
  while (true) {
    signal.throwIfAborted();
    const fresh = await unlessBusy(() =>
      withLedger(options, async (tracker) => {
        const found: Row[] = [];
        for await (const row of read(tracker)) {
          const key = keyOf(row);
          if (seen.has(key)) continue;
          seen.add(key);
          if (found.length < most) found.push(row);
        }
        return found;
      }),
    );
    await watch.remember();
    if (fresh !== undefined) {
      yield* fresh.reverse();
      most = Number.POSITIVE_INFINITY;
    }
    await watch.changed(signal);
  }
}

/** While another process works with the ledger there is nothing to see yet. */
async function unlessBusy<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (isAppError(error) && error.code === 'BUSY') return undefined;
    throw error;
  }
}

/** A row as a line of its own: it cannot wait for others to be laid out with. */
function lineOf(cells: readonly Cell[]): string {
  return cells
    .filter((cell) => textOf(cell) !== '')
    .map((cell) => colorOf(cell)(textOf(cell)))
    .join('  ');
}
