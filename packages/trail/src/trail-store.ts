import type { KnownKeys } from './prove-digests.ts';

/** What is wanted of a trail; everything when left out. */
export interface TrailScope {
  /** Milliseconds. */
  readonly since?: number;
  readonly until?: number;
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
}

/** An object with what lies beside it. */
export interface StoredObject {
  readonly body: AsyncIterable<Uint8Array>;
  /** Names in lower case, without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where files of a trail lie: a bucket, or a copy of one in a folder. */
export interface TrailStore {
  /** Undefined for a copy, whose folders say nothing. */
  readonly bucket: string | undefined;
  /** Lists keys, or paths of a copy, in any order; may list more than the scope. */
  list(scope: TrailScope): AsyncIterable<string>;
  /**
   * Returns an object; undefined when there is none. `bucket` is that of a file in another one.
   *
   * @throws AppError when there is no answer
   */
  read(key: string, bucket?: string): Promise<StoredObject | undefined>;
}

/** Where keys of CloudTrail come from. */
export interface KeySource {
  /**
   * Returns the keys of a Region that were valid at some time of the period (milliseconds).
   *
   * @throws AppError
   */
  keysOf(region: string, from: number, to: number): Promise<KnownKeys>;
}
