import type { AwsTime, Clock, Logger } from '@iam-tracker/core';
import type { Account } from '@iam-tracker/core/accounts';
import type { ReadFile, ReadFileKey } from '@iam-tracker/core/aws';
import type { TrailFinding, TrailLedger, TrailShard } from '@iam-tracker/core/trail';
import type { EventsFile, PublicKey, StoredDigest } from '@iam-tracker/trail';

/** A digest as the bucket hands it out. */
type FetchedDigest = Pick<StoredDigest, 'signature' | 'signatureAlgorithm' | 'generatedAt'> & {
  /** `unreadable` when access to it is denied. */
  readonly bytes: Uint8Array | 'unreadable';
};

/** The bucket of a trail, or a copy of it. Keys are whole, and sorted by their bytes. */
export interface TrailBucket {
  readonly name: string;
  /** Undefined in a copy, where folders are the copier's choice and metadata is lost. */
  readonly isCopy?: true;
  /**
   * Returns the names of the folders right under `prefix` (empty, or ending with `/`).
   *
   * @throws AppError AWS_REFUSED or BAD_INPUT_FILE; the signal's reason when aborted, as all of these
   */
  listFolders(prefix: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Yields the keys under `prefix` that come after `startAfter`, as far as they are asked for. */
  listKeys(prefix: string, startAfter: string, signal: AbortSignal): AsyncIterable<string>;
  /** Returns a digest; undefined when it is not there. */
  fetchDigest(key: string, signal: AbortSignal): Promise<FetchedDigest | undefined>;
}

/** What was read of the files of a trail, and reading what was not. */
export interface TrailFiles {
  /** As `ReadFiles.find`. */
  find(files: readonly ReadFileKey[], signal: AbortSignal): Promise<readonly ReadFile[]>;
  /**
   * Stores what belongs in the ledger of a file and notes it as read.
   *
   * @throws TrailFileError; what the stores throw
   */
  read(file: ReadFileKey, place: EventsFile, signal: AbortSignal): Promise<ReadFile>;
}

/** The keys with which CloudTrail signs. */
export interface PublicKeys {
  /**
   * Returns those of a Region that were valid at some time between two, milliseconds.
   *
   * @throws AppError AWS_REFUSED; the signal's reason when aborted
   */
  list(
    region: string,
    between: { readonly start: number; readonly end: number },
    signal: AbortSignal,
  ): Promise<readonly PublicKey[]>;
}

/** The ledgers of the chains; see `TrailTable` of core. */
interface TrailLedgers {
  load(shard: TrailShard, signal?: AbortSignal): Promise<TrailLedger | undefined>;
  save(ledger: TrailLedger, signal?: AbortSignal): Promise<TrailLedger>;
  list(signal?: AbortSignal): AsyncIterable<TrailLedger>;
  noteChainless(accountIds: readonly string[], signal?: AbortSignal): Promise<void>;
}

/** Where findings go, so that the alerter tells of them. */
interface FindingStore {
  /** Records findings of a chain; one that was recorded before is told of no second time. @throws AppError STORAGE_FAILED */
  record(shard: TrailShard, findings: readonly TrailFinding[], signal: AbortSignal): Promise<void>;
}

/** Everything that the walk needs from outside. */
export interface TrailDependencies {
  readonly bucket: TrailBucket;
  readonly files: TrailFiles;
  readonly keys: PublicKeys;
  readonly ledgers: TrailLedgers;
  readonly findings: FindingStore;
  /** Returns the accounts of the organization of which digests are expected; none where there is no organization. */
  listAccounts(signal: AbortSignal): Promise<readonly Account[]>;
  /** For waiting and for the time budget alone. */
  readonly clock: Clock;
  /** Decides what is due, missing or too late. */
  readonly awsTime: AwsTime;
  readonly logger: Logger;
}

/** What the walk is told. */
export interface TrailSettings {
  /** What keys of the trail begin with, before `AWSLogs/`: empty, or ending with `/`. */
  readonly prefix: string;
  /** Name of the trail whose digests prove; absent means the one that has most of them when a chain is begun. */
  readonly trailName?: string;
  /** Time that the first walk of a chain looks back. */
  readonly lookbackDays: number;
  /** Chains walked side by side. */
  readonly maxWorkers: number;
}
