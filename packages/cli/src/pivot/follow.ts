import { AppError, DAY } from '@iam-tracker/core';
import type { AccountNames } from '../account-names.ts';
import type { CommandContext } from '../command.ts';
import { type GlobalOptions, toggle } from '../flags.ts';
import { withAccounts } from '../render/account-column.ts';
import { type Listing, type ListingView, writeListing } from '../render/listing.ts';
import { type Cell, colorOf, textOf } from '../render/table/column.ts';
import { ledgerPost } from './ledger-post.ts';
import type { PivotSource } from './pivot-source.ts';
import type { Post } from './post.ts';

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
export interface Followed<Row> {
  /** Yields all there are now of a time, in any order; `since` in milliseconds. */
  read(source: PivotSource, since: number): AsyncIterable<Row>;
  /** Looks up what the rows that are new do not say themselves. */
  complete?(source: PivotSource, rows: readonly Row[]): Promise<readonly Row[]>;
  /** Account of which a row tells, which is named where its name is known. */
  accountOf?(row: Row): string | undefined;
  keyOf(row: Row): string;
  timeOf(row: Row): number;
  /** Time of the oldest row that is wanted, in milliseconds. */
  readonly begin: number;
  /** How late a row may come: unless said, all since `begin` is read at each look. */
  readonly lateness?: number;
  /** Number of rows to begin with. */
  readonly most: number;
}

/**
 * Writes rows as they are stored, until the command is interrupted; the fields are those that the command has without `--follow`, as
 * the names of accounts stand when it begins.
 *
 * @throws the reason of the signal
 */
export async function follow<Row>(
  followed: Followed<Row>,
  listing: Listing<Row>,
  options: FollowOptions,
  context: CommandContext,
): Promise<void> {
  const post = await ledgerPost(options);
  let known = await post.names();
  while (known === undefined) {
    await post.wait(context.signal);
    known = await post.names();
  }
  const { named, names } = naming(followed, known);
  const rows = newRows(named, post, context);
  const telling = (): Listing<Row> =>
    withAccounts(listing, names, (row) => followed.accountOf?.(row));
  if (options.format !== 'table') {
    const document = (row: Row) => telling().document(row);
    await writeListing(rows, options, { ...telling(), document }, context.terminal);
    return;
  }
  const { colors } = context.terminal.out;
  for await (const row of rows)
    await context.terminal.write(`${lineOf(telling().row(row, colors))}\n`);
}

/** Learns with each look what the accounts in it are called now. */
function naming<Row>(followed: Followed<Row>, known: AccountNames) {
  const names = new Map(known);
  const named: Followed<Row> = {
    ...followed,
    async complete(source, rows) {
      const whole = (await followed.complete?.(source, rows)) ?? rows;
      const ids = new Set(whole.flatMap((row) => followed.accountOf?.(row) ?? []));
      for (const [id, name] of await source.namesOf(ids)) names.set(id, name);
      return whole;
    },
  };
  return { named, names };
}

/** Yields rows as they come, those of one look in the order of time, each once. */
export async function* newRows<Row>(
  followed: Followed<Row>,
  post: Post,
  { now, signal }: Pick<CommandContext, 'now' | 'signal'>,
): AsyncGenerator<Row> {
  const { createPlace } = await import('@iam-tracker/analysis');
  const place = createPlace({ lateness: Number.POSITIVE_INFINITY, ...followed });
  while (true) {
    signal.throwIfAborted();
    const begunAt = now();
    const fresh = await post.look(async (source) => {
      const look = place.look();
      for await (const row of followed.read(source, place.since())) look.see(row);
      const rows = look.fresh();
      const whole = (await followed.complete?.(source, rows)) ?? rows;
      // Last of all: what failed before this is read again.
      look.keep(begunAt);
      return whole;
    });
    yield* fresh ?? [];
    await post.wait(signal);
  }
}

/** A row as a line of its own: it cannot wait for others to be laid out with. */
function lineOf(cells: readonly Cell[]): string {
  return cells
    .filter((cell) => textOf(cell) !== '')
    .map((cell) => colorOf(cell)(textOf(cell)))
    .join('  ');
}
