/** A value of a result as JSON has it; times and days are text. */
export type ResultValue =
  | string
  | number
  | boolean
  | null
  | readonly ResultValue[]
  | { readonly [name: string]: ResultValue };

export type ResultRow = readonly ResultValue[];

export interface ResultColumn {
  readonly name: string;
  /** In the words of the engine. */
  readonly type: string;
}

/** What a query gave. Rows come as they are read, and once. */
export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: AsyncIterable<ResultRow>;
  /** What the engine charges for; undefined where nothing is charged. */
  readonly bytesScanned?: number;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Called while the engine works, with a few words for the user. */
  readonly onProgress?: (state: string) => void;
}

/** Runs Trino SQL over the lake. Nothing can be changed through it. */
export interface QueryEngine {
  /**
   * Runs one statement that reads.
   *
   * @throws AppError BAD_ARGUMENT for a statement that is wrong or does not read; QUERY_FAILED
   */
  run(sql: string, options?: RunOptions): Promise<QueryResult>;
  close(): Promise<void>;
}
