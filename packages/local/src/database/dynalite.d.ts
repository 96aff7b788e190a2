// dynalite has no types. These are the parts of version 4.0.0 that dynalite-store.ts builds on.

type DynaliteWrite = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };

/** LevelDB as the level package has it; its methods return promises. */
interface DynaliteLevel {
  open(options?: { createIfMissing: boolean; writeBufferSize: number }): Promise<void>;
  close(): Promise<void>;
  getMany(keys: readonly string[]): Promise<unknown[]>;
  put(key: string, value: unknown, options: { sync: boolean }): Promise<void>;
  batch(writes: readonly DynaliteWrite[]): Promise<void>;
  keys(range: { gte: string; lt: string }): DynaliteKeys;
  compactRange(start: string, end: string): Promise<void>;
}

interface DynaliteKeys {
  /** Goes to the first key that is not before the target. */
  seek(target: string): void;
  next(): Promise<string | undefined>;
  /** Returns up to so many keys; none at the end. */
  nextv(size: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** The same object with dynalite's own methods over those of the same name; they call back. */
interface DynaliteDb
  extends Pick<DynaliteLevel, 'open' | 'close' | 'getMany' | 'keys' | 'compactRange'> {
  get(key: string, callback: DynaliteCallback<unknown>): void;
  put(key: string, value: unknown, callback: DynaliteCallback<void>): void;
  del(key: string, callback: DynaliteCallback<void>): void;
}

type DynaliteCallback<T> = (error: Error | null, result?: T) => void;
type DynalitePayload = Record<string, unknown>;

interface DynaliteTable extends DynalitePayload {
  TableStatus: string;
  GlobalSecondaryIndexes?: { IndexStatus: string }[];
}

/** Runs what is given once nothing else holds one of these keys; the callback that it makes lets go of them. */
type DynaliteLock = (
  keys: readonly string[],
  run: (release: (done: () => void) => () => void) => void,
) => void;

interface DynaliteStore {
  readonly db: DynaliteDb;
  getItemDb(tableName: string): { readonly lock: DynaliteLock };
  readonly tableDb: {
    get(key: string, callback: DynaliteCallback<DynaliteTable>): void;
    put(key: string, value: DynaliteTable, callback: DynaliteCallback<void>): void;
  };
}

declare module 'dynalite/db/index.js' {
  const db: { create(options: { path?: string; createTableMs: number }): DynaliteStore };
  export = db;
}

declare module 'dynalite/validations/index.js' {
  const validations: {
    checkTypes(data: DynalitePayload, types: unknown): DynalitePayload;
    checkValidations(
      data: DynalitePayload,
      types: unknown,
      custom: unknown,
      store: DynaliteStore,
    ): void;
  };
  export = validations;
}

declare module 'dynalite/validations/*' {
  const validation: { readonly types: unknown; readonly custom?: unknown };
  export = validation;
}

declare module 'dynalite/actions/*' {
  const action: (
    store: DynaliteStore,
    data: DynalitePayload,
    callback: DynaliteCallback<DynalitePayload>,
  ) => void;
  export = action;
}
