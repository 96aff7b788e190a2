import { groupBy, HOUR, type Interval, lastSegment, SECOND, totalSeconds } from '@iam-tracker/core';
import { openTrailLedger, provenIntervals, type TrailLedger } from '@iam-tracker/core/trail';
import { type KeySource, parseFileName, type VerifiedPlace, verifyTrail } from '@iam-tracker/trail';
import type { Tracker } from '../open-tracker.ts';
import type { Period } from '../sources/path-date.ts';
import { offerCopy } from './folder-trail.ts';
import { noteProof } from './note-proof.ts';

/** What digests among imported files prove. */
export interface FolderProof {
  /** Digests that lie there, and those of them that hold. */
  readonly digests: number;
  readonly provenDigests: number;
  readonly provenFiles: number;
  /** Accounts times Regions of them, and the accounts. */
  readonly chains: number;
  readonly accounts: number;
  /** Seconds of deliveries from the first that is proven to the last, over all chains; undefined when nothing is. */
  readonly proven: Interval | undefined;
  readonly gapSeconds: number;
  readonly tampered: number;
  readonly unnamedFiles: number;
  /** There were no keys to prove anything with, and nothing was looked at. */
  readonly isKeyless: boolean;
}

interface FolderRequest {
  readonly paths: readonly string[];
  /** Files of another time were passed over: what was not read is not proven. */
  readonly period?: Period | undefined;
  readonly keys?: KeySource | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of each object that was read. */
  readonly onRead?: () => void;
}

/** As many as threads are good for. */
const CONCURRENCY = 12;

/** A file may be named by the digest after that of its time, and its name tells when it was begun. */
const NAMED_WITHIN = 2 * HOUR;

/**
 * Proves by the digests among them that files are as CloudTrail delivered them, and notes it in the ledgers of the chains of a trail.
 * Call it when all of the files are stored. Returns undefined where no digest lies. An end in between has noted some chains and no others,
 * and the same call goes on; a second call changes nothing. `findings` is told of what was found in a chain before its ledger knows it: an
 * end in between tells it again, and never keeps it.
 *
 * @throws AppError STORAGE_FAILED; what `findings` throws; the signal's reason when aborted
 */
export async function proveFolder(
  { clock, findings, folder, trail }: Pick<Tracker, 'clock' | 'findings' | 'folder' | 'trail'>,
  { keys, onRead, paths, period, signal }: FolderRequest,
): Promise<FolderProof | undefined> {
  const store = offerCopy(paths, [folder]);
  let digests = 0;
  for await (const path of store.list({})) {
    if (parseFileName(lastSegment(path))?.kind === 'digest') digests += 1;
  }
  if (digests === 0) return undefined;
  if (keys === undefined) return { ...NOTHING, digests, isKeyless: true };
  const options = { store, keys, scope: {}, concurrency: CONCURRENCY };
  const { places } = await verifyTrail({
    ...options,
    ...(signal === undefined ? {} : { signal }),
    ...(onRead === undefined ? {} : { onRead }),
  });
  const walked = places.filter(({ chains }) => chains.length > 0);
  const now = Math.floor(clock.now() / SECOND);
  const ledgers: TrailLedger[] = [];
  for (const place of walked) {
    signal?.throwIfAborted();
    const { accountId, region } = place;
    const known = await trail.load({ accountId, region }, signal);
    const before = known === undefined || known.isAltered ? beginAgain(known, place) : known;
    const { fresh, ledger } = noteProof(before, place, { now, read: readOf(period) });
    if (fresh.length > 0) await findings.record({ accountId, region }, fresh, signal);
    ledgers.push(ledger === before ? ledger : await trail.save(ledger, signal));
  }
  return { ...sumUp(walked, ledgers), digests };
}

/** What another than a run wrote is not believed; what was found stays found. */
function beginAgain(known: TrailLedger | undefined, shard: VerifiedPlace): TrailLedger {
  const { accountId, region } = shard;
  const fresh = openTrailLedger({ accountId, region });
  if (known === undefined) return fresh;
  const { findingCount, findings, version } = known;
  return { ...fresh, findingCount, findings, version };
}

function readOf(period: Period | undefined): Interval | undefined {
  if (period?.since === undefined && period?.until === undefined) return undefined;
  const { since = 0, until = Number.MAX_SAFE_INTEGER } = period;
  return {
    start: since === 0 ? 0 : Math.ceil((since + NAMED_WITHIN) / SECOND),
    end: Math.floor(until / SECOND),
  };
}

const NOTHING: FolderProof = {
  ...{ digests: 0, provenDigests: 0, provenFiles: 0, chains: 0, accounts: 0 },
  ...{ proven: undefined, gapSeconds: 0, tampered: 0, unnamedFiles: 0, isKeyless: false },
};

function sumUp(places: readonly VerifiedPlace[], ledgers: readonly TrailLedger[]): FolderProof {
  const chains = places.flatMap((place) => place.chains);
  const findings = places.flatMap((place) => place.findings);
  const proven = ledgers.flatMap(provenIntervals);
  return {
    ...NOTHING,
    provenDigests: chains.reduce(
      (sum, { digests }) => sum + digests.signed + digests.repeated + digests.linked,
      0,
    ),
    provenFiles: chains.reduce((sum, { provenFiles }) => sum + provenFiles, 0),
    chains: ledgers.length,
    accounts: groupBy(ledgers, ({ shard }) => shard.accountId).size,
    proven:
      proven.length === 0
        ? undefined
        : {
            start: proven.reduce((first, { start }) => Math.min(first, start), Infinity),
            end: proven.reduce((last, { end }) => Math.max(last, end), 0),
          },
    gapSeconds: ledgers.reduce((sum, { gaps }) => sum + totalSeconds(gaps), 0),
    tampered: findings.filter((each) => each.class === 'tampered').length,
    unnamedFiles: findings.filter(({ reason }) => reason === 'file_unnamed').length,
  };
}
