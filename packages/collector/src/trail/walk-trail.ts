import {
  AppError,
  forEachConcurrently,
  HOUR,
  isAppError,
  MINUTE,
  type RunFailure,
  SECOND,
} from '@iam-tracker/core';
import {
  findChainless,
  formatTrailShard,
  isEnded,
  type TrailLedger,
} from '@iam-tracker/core/trail';
import { listChains } from './list-chains.ts';
import type { TrailDependencies, TrailSettings } from './trail-ports.ts';
import {
  type ChainFigures,
  figuresOf,
  summariseTrail,
  TrailError,
  type TrailResult,
} from './trail-result.ts';
import { type ChainPlace, walkChain } from './walk-chain.ts';

/** A chain and what is known of it: short, since there may be tens of thousands. */
interface KnownChain extends ChainPlace {
  /** Seconds; 0 for a chain that was never walked. */
  readonly walkedAt: number;
  figures: ChainFigures | undefined;
}

/** The next digest is due an hour after the last, and takes some time to be written. */
const NEXT_DIGEST_SECONDS = (HOUR + 15 * MINUTE) / SECOND;
/** A digest that is late is not looked for again sooner. */
const RETRY_SECONDS = (10 * MINUTE) / SECOND;
/** What has ended may go on one day. */
const ENDED_SECONDS = (24 * HOUR) / SECOND;
/** An account or Region that is new has digests for the first time: to list all folders costs a request for each account. */
const LISTING_SECONDS = (6 * HOUR) / SECOND;

interface TrailRequest {
  /** Ends the walk: what is under way is given up, and is done by the next run. */
  readonly signal: AbortSignal;
  /** Walks every chain, due or not, until nothing is left to do. */
  readonly isThorough?: boolean;
}

/** When the folders were listed last, seconds by AWS's time; kept by who calls, from run to run. */
interface ListingMemory {
  listedAt?: number;
}

/**
 * Walks the digests of all chains of a trail that are due, those first that wait longest, and again while there is time and more
 * to do. A chain that fails stops no other.
 *
 * @throws TrailError at the end, when anything failed; the rest is done
 */
export async function walkTrail(
  dependencies: TrailDependencies,
  settings: TrailSettings,
  { isThorough = false, signal }: TrailRequest,
  memory: ListingMemory = {},
): Promise<TrailResult> {
  const failures: RunFailure[] = [];
  const fail = (where: string) => (error: unknown) => {
    if (!signal.aborted) failures.push({ where, error });
  };
  const now = await learnTime(dependencies, settings, signal);
  const chains = new Map<string, KnownChain>();
  const due = new Map<string, KnownChain>();
  await readLedgers(dependencies, chains, due, now, isThorough, signal).catch(fail('ledgers'));
  const isListed = (memory.listedAt ?? 0) > now - LISTING_SECONDS && chains.size > 0;
  if (!isListed || isThorough) {
    await addListed(dependencies, settings, chains, due, signal)
      .then(() => {
        memory.listedAt = now;
      })
      .catch(fail('bucket'));
  }
  const sums = { walked: 0, newFindings: 0 };
  let turn = [...due.values()].sort((a, b) => a.walkedAt - b.walkedAt);
  while (turn.length > 0 && !signal.aborted) {
    const again: KnownChain[] = [];
    await forEachConcurrently(turn, settings.maxWorkers, async (chain) => {
      if (signal.aborted) return;
      const where = formatTrailShard(chain.shard);
      await walkChain(chain, dependencies, settings, now, signal)
        .then(({ error, hasMore, ledger, newFindings }) => {
          sums.walked += 1;
          sums.newFindings += newFindings;
          if (ledger.version === 0) chains.delete(where);
          else chain.figures = figuresOf(ledger, now);
          if (error !== undefined) fail(where)(error);
          if (hasMore) again.push(chain);
        })
        .catch((error: unknown) => {
          // The other run has done what was to be done.
          if (!isAppError(error, 'LEDGER_CONFLICT')) fail(where)(error);
        });
    });
    turn = again;
  }
  const chainless = failures.some(({ where }) => where === 'ledgers' || where === 'bucket')
    ? 0
    : await noteChainless(dependencies, chains.values(), now, signal).catch((error: unknown) => {
        fail('accounts')(error);
        return 0;
      });
  const figures = [...chains.values()].flatMap((chain) => chain.figures ?? []);
  const result = summariseTrail({ ...sums, chainless, figures, failures });
  const { logger } = dependencies;
  if (sums.newFindings > 0) {
    logger.warn({ new_findings: sums.newFindings }, 'Files of the trail were tampered with');
  }
  if (failures.length > 0) {
    logger.error({ ...result, failed: failures.length }, 'Digests of the trail walked in part');
    throw new TrailError(failures, result);
  }
  logger.info({ ...result }, 'Digests of the trail walked');
  return result;
}

async function readLedgers(
  { ledgers }: Pick<TrailDependencies, 'ledgers'>,
  chains: Map<string, KnownChain>,
  due: Map<string, KnownChain>,
  now: number,
  isThorough: boolean,
  signal: AbortSignal,
): Promise<void> {
  for await (const ledger of ledgers.list(signal)) {
    const { folder, shard, walkedAt = 0 } = ledger;
    if (folder === undefined) continue;
    const name = formatTrailShard(shard);
    const chain = { shard, folder, walkedAt, figures: figuresOf(ledger, now) };
    chains.set(name, chain);
    if (isThorough || isDue(ledger, now)) due.set(name, chain);
  }
}

function isDue(ledger: TrailLedger, now: number): boolean {
  const { isAltered, through, walkedAt = 0 } = ledger;
  // A time to come is none: the ledger is not believed, and walked.
  if (isAltered || walkedAt > now || (through ?? 0) > now) return true;
  if (now < walkedAt + RETRY_SECONDS) return false;
  if (through === undefined) return true;
  return isEnded(ledger, now)
    ? now >= walkedAt + ENDED_SECONDS
    : now >= through + NEXT_DIGEST_SECONDS;
}

/** What the bucket has and no ledger tells of is new. */
async function addListed(
  { bucket }: Pick<TrailDependencies, 'bucket'>,
  { prefix }: TrailSettings,
  chains: Map<string, KnownChain>,
  due: Map<string, KnownChain>,
  signal: AbortSignal,
): Promise<void> {
  const folderOf = (shard: string) => chains.get(shard)?.folder;
  for (const place of await listChains(bucket, prefix, folderOf, signal)) {
    const name = formatTrailShard(place.shard);
    const known = chains.get(name);
    if (known?.folder === place.folder) continue;
    const chain = { ...place, walkedAt: 0, figures: known?.figures };
    chains.set(name, chain);
    due.set(name, chain);
  }
}

/** Notes the accounts that should have a chain that goes on and have none; returns how many. What could not be listed tells nothing of them. */
async function noteChainless(
  { ledgers, listAccounts, logger }: Pick<TrailDependencies, 'ledgers' | 'listAccounts' | 'logger'>,
  chains: Iterable<KnownChain>,
  now: number,
  signal: AbortSignal,
): Promise<number> {
  const accountIds = findChainless(
    await listAccounts(signal),
    [...chains].map(({ figures, folder, shard }) => ({
      ...{ folder, shard },
      isEnded: figures?.isEnded ?? false,
    })),
    now,
  );
  await ledgers.noteChainless(accountIds, signal);
  if (accountIds.length > 0) {
    const named = accountIds.slice(0, MOST_NAMED);
    logger.warn({ accounts: accountIds.length, named }, 'Accounts without any digest of the trail');
  }
  return accountIds.length;
}

/** Accounts that a line of the log names. */
const MOST_NAMED = 50;

/** Asks the bucket anything: an answer of an earlier run tells too little of what is due now. @throws AppError TIME_UNKNOWN */
async function learnTime(
  { awsTime, bucket }: Pick<TrailDependencies, 'awsTime' | 'bucket'>,
  { prefix }: TrailSettings,
  signal: AbortSignal,
): Promise<number> {
  await bucket.listFolders(`${prefix}AWSLogs/`, signal);
  const now = awsTime.confirmed();
  if (now !== undefined) return now;
  throw new AppError(
    'TIME_UNKNOWN',
    'No answer of AWS told the time (HTTP header Date): what is missing and what is only not due yet cannot be told apart.',
    { hint: 'Does a proxy on the way take the header out?' },
  );
}
