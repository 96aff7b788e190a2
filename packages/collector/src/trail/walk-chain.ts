import { AppError, describeError, formatTime, redactText, SECOND } from '@iam-tracker/core';
import {
  findTrailDoubt,
  formatTrailShard,
  openTrailLedger,
  type TrailLedger,
  type TrailShard,
} from '@iam-tracker/core/trail';
import { advanceChain } from './advance-chain.ts';
import { compareFiles } from './compare-files.ts';
import { planDigests } from './list-digests.ts';
import { proveBatch } from './prove-batch.ts';
import type { TrailDependencies, TrailSettings } from './trail-ports.ts';

/** Where a chain lies. */
export interface ChainPlace {
  readonly shard: TrailShard;
  /** What keys of its digests begin with, up to the Region and its `/`. */
  readonly folder: string;
}

/** What one turn of a chain came to. */
interface ChainTurn {
  readonly ledger: TrailLedger;
  readonly newFindings: number;
  readonly hasMore: boolean;
  /** What kept it from going further, or makes its ledger doubtful. */
  readonly error?: unknown;
}

/**
 * Takes a chain some digests further and saves what is proven then. A finding is recorded before the ledger knows it, so that
 * none is lost; the same one found again is no second one.
 *
 * @throws AppError LEDGER_CONFLICT when another run took the same turn: then nothing is changed; what the ledgers and the findings
 * throw. What fails in the bucket or the stores is returned, and noted in the ledger.
 */
export async function walkChain(
  { folder, shard }: ChainPlace,
  dependencies: TrailDependencies,
  settings: TrailSettings,
  now: number,
  signal: AbortSignal,
): Promise<ChainTurn> {
  const stored = (await dependencies.ledgers.load(shard, signal)) ?? openTrailLedger(shard);
  const doubt = findTrailDoubt(stored, now);
  const isMoved = stored.folder !== undefined && stored.folder !== folder;
  const believed = doubt === undefined ? stored : beginAgain(stored);
  const ledger = isMoved ? moveOn(believed) : believed;
  const disbelief = doubt === undefined ? {} : { error: describeDoubt(stored, now) };
  let next: TrailLedger = { ...ledger, folder };
  let hasMore = false;
  let newFindings = 0;
  try {
    const plan = await planDigests(next, dependencies.bucket, { ...settings, folder, now }, signal);
    // Nothing was ever there: a folder of that name makes no chain.
    if (plan.trail === undefined && next.version === 0)
      return { ledger: next, newFindings, hasMore };
    const evidence = await proveBatch(plan.digests, dependencies, signal);
    const { listedFrom } = plan;
    const advance = advanceChain(next, evidence, { now, listedFrom });
    const { lastError: _healed, ...advanced } = advance.ledger;
    next = plan.trail === undefined ? advanced : { ...advanced, trail: plan.trail };
    if (advance.fresh.length > 0) await dependencies.findings.record(shard, advance.fresh, signal);
    newFindings = advance.fresh.length;
    hasMore = plan.hasMore;
    if (!hasMore) next = await compareFiles(next, folder, dependencies, signal);
  } catch (error) {
    signal.throwIfAborted();
    const { error_message } = describeError(error, redactText);
    const failed = { ...next, walkedAt: now, lastError: error_message };
    const saved = await dependencies.ledgers.save(failed, signal);
    return { ledger: saved, newFindings, hasMore: false, error };
  }
  const saved = await dependencies.ledgers.save(next, signal);
  return { ledger: saved, newFindings, hasMore, ...disbelief };
}

/** What was claimed before is not believed; what was found stays found. */
function beginAgain({ findingCount, findings, shard, version }: TrailLedger): TrailLedger {
  return { ...openTrailLedger(shard), findingCount, findings, version };
}

/** Goes on in another folder. What is open or lost stays so: who plants a folder must not make a chain forget what was done to it. */
function moveOn({ last: _other, trail: _itsTrail, ...ledger }: TrailLedger): TrailLedger {
  return { ...ledger, backfills: [] };
}

function describeDoubt({ shard, through = 0 }: TrailLedger, now: number): AppError {
  const [claimed, time] = [through, now].map((second) => formatTime(second * SECOND));
  return new AppError(
    'LEDGER_DOUBTED',
    `${formatTrailShard(shard)}: its ledger, which at ${time} claims to be proven to ${claimed}, is not what a run wrote. The chain is proven again.`,
    {
      hint: 'A clock that was wrong, a restored backup or another writer: see who may write the control table.',
    },
  );
}
