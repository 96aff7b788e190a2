import * as zlib from 'node:zlib';
import type { LakeColumn, LakeColumnKind, LakeColumns } from '@iam-tracker/lake';
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';

/** An object to export, with the fields that the columns of its table name. */
export type LakeRow = object;

/** Takes the bytes of a file in order. May keep them: they are not written into again. */
type ByteSink = (bytes: Uint8Array) => Promise<void>;

/** A Parquet file being written, one row group at a time. */
interface ParquetFile {
  readonly rows: number;
  /** Bytes so far; late columns and the end of the file come on top. */
  readonly bytes: number;
  /** Writes the rows as one row group, sorted; resolves when the sink has taken its bytes. */
  writeGroup(rows: readonly LakeRow[]): Promise<void>;
  /**
   * Writes the late columns and the end of the file. A file without a row group has the columns and no rows.
   * `lateOf` gives the object with the late fields of a row, by what `ParquetOptions.keep` returned for it.
   */
  finish(lateOf?: (kept: number) => LakeRow): Promise<void>;
}

interface ParquetOptions {
  readonly compression?: Compression;
  /**
   * Called with each row as it is written, in the order of the file; what it returns stands for the row until
   * `finish`. Without it, rows have their late fields already.
   */
  readonly keep?: ((row: LakeRow) => number) | undefined;
}

/**
 * Longest minimum and maximum kept of a text column, in bytes: enough for role ARNs, which begin alike.
 * The library's 16 would keep no more of them than `arn:aws:iam::123`.
 */
const STATISTICS_BYTES = 128;

/** Sixteen bytes at most for one row group of a boolean column are not worth another encoding. */
const BOOLEAN_OPTIONS = { encoding: 'PLAIN' } as const;

const COLUMN_OPTIONS: Readonly<Record<LakeColumnKind, Omit<ColumnSource, 'name' | 'data'>>> = {
  text: {},
  json: { statistics: false },
  boolean: BOOLEAN_OPTIONS,
  integer: {},
  timestamp: {},
};

/**
 * Begins a file. The same row groups always give the same bytes.
 *
 * Late columns are written behind the last row group. Parquet allows that: a column chunk is contiguous, and "there
 * is no physical structure that is guaranteed for a row group" (parquet.apache.org, "Concepts").
 */
export function openParquetFile(
  table: LakeColumns,
  sink: ByteSink,
  { compression = chooseCompression(), keep }: ParquetOptions = {},
): ParquetFile {
  const bytes = new ByteWriter();
  const { codec, compress } = compression;
  const late = table.columns.filter(({ isLate }) => isLate);
  const early = table.columns.filter(({ isLate }) => !isLate);
  const file = new ParquetWriter({
    writer: bytes,
    schema: parquetSchema(table),
    codec,
    compressors: { [codec]: compress },
    statisticsTruncateLength: STATISTICS_BYTES,
    createdBy: 'iam-activity-tracker',
  });
  const compare = rowOrder(table);
  const keptGroups: (readonly number[])[] = [];
  let rowCount = 0;

  async function drain(): Promise<void> {
    const chunk = bytes.getBytes().slice();
    bytes.index = 0;
    if (chunk.length > 0) await sink(chunk);
  }

  function write(columns: readonly LakeColumn[], rows: readonly LakeRow[]): void {
    const columnData = columns.map((column) => ({
      name: column.name,
      data: rows.map(cellReader(column)),
      ...COLUMN_OPTIONS[column.kind],
    }));
    // Our writer has no `flush`, so this is synchronous; what it wrote is handed on by `drain`.
    void file.write({ columnData, rowGroupSize: rows.length });
  }

  /** Writes columns as a row group of their own, which then becomes a part of the group that it belongs to. */
  function addToGroup(
    index: number,
    columns: readonly LakeColumn[],
    rows: readonly LakeRow[],
  ): void {
    write(columns, rows);
    const added = file.row_groups.pop();
    const group = file.row_groups[index];
    if (added === undefined || group === undefined) throw new Error('a row group is missing');
    file.num_rows -= added.num_rows;
    group.columns.push(...added.columns);
    group.total_byte_size += added.total_byte_size;
    group.total_compressed_size =
      (group.total_compressed_size ?? 0n) + (added.total_compressed_size ?? 0n);
  }

  return {
    get rows() {
      return rowCount;
    },
    get bytes() {
      return bytes.offset;
    },
    async writeGroup(rows) {
      const sorted = [...rows].sort(compare);
      write(keep === undefined ? table.columns : early, sorted);
      if (keep !== undefined) keptGroups.push(sorted.map(keep));
      rowCount += rows.length;
      await drain();
    },
    async finish(lateOf = () => ({})) {
      for (const [index, kept] of keptGroups.entries()) {
        addToGroup(index, late, kept.map(lateOf));
        await drain();
      }
      void file.finish();
      await drain();
    },
  };
}

function parquetSchema({ columns }: LakeColumns): SchemaElement[] {
  return [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, kind }) => ({
      name,
      repetition_type: 'OPTIONAL' as const,
      ...PARQUET_TYPES[kind],
    })),
  ];
}

const PARQUET_TYPES = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  boolean: { type: 'BOOLEAN' },
  integer: { type: 'INT64' },
  // Athena's engine 3 has timestamps of milliseconds and refuses finer ones.
  timestamp: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} as const satisfies Record<LakeColumnKind, Partial<SchemaElement>>;

/** Returns how a row's value becomes the cell of a column; undefined is NULL. */
function cellReader({ field, kind }: LakeColumn): (row: LakeRow) => unknown {
  const read = (row: LakeRow) => (row as Record<string, unknown>)[field];
  switch (kind) {
    case 'text':
      // Absent says the same.
      return (row) => read(row) || undefined;
    case 'boolean':
      return read;
    case 'json':
      return (row) => jsonCell(read(row));
    case 'integer':
      return (row) => integerCell(read(row));
    case 'timestamp':
      return (row) => timestampCell(read(row));
  }
}

function jsonCell(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function integerCell(value: unknown): bigint | undefined {
  return value === undefined ? undefined : BigInt(value as number);
}

function timestampCell(value: unknown): bigint | undefined {
  const time = Date.parse(value as string);
  return Number.isNaN(time) ? undefined : BigInt(time);
}

function rowOrder({ columns, sortedBy }: LakeColumns): (left: LakeRow, right: LakeRow) => number {
  const fields = sortedBy.flatMap(
    (name) => columns.find((column) => column.name === name)?.field ?? [],
  );
  return (left, right) => {
    for (const field of fields) {
      const a = (left as Record<string, string>)[field] ?? '';
      const b = (right as Record<string, string>)[field] ?? '';
      if (a !== b) return a < b ? -1 : 1;
    }
    return 0;
  };
}

/** Rows of a row group: more make files barely smaller and memory larger. */
export const ROW_GROUP_ROWS = 10_000;

/**
 * Characters of text of a row group. Ordinary events have one to two thousand each, so rows come first;
 * this is for days on which large policies are written all the time.
 */
const ROW_GROUP_CHARACTERS = 24 * 1024 * 1024;

/** Cuts rows into row groups as they come. The same rows in the same order give the same groups. */
export async function* rowGroups(
  rows: AsyncIterable<LakeRow>,
  { maxRows = ROW_GROUP_ROWS, maxCharacters = ROW_GROUP_CHARACTERS } = {},
): AsyncGenerator<readonly LakeRow[]> {
  let group: LakeRow[] = [];
  let characters = 0;
  for await (const row of rows) {
    const length = textLength(row);
    if (group.length === maxRows || (group.length > 0 && characters + length > maxCharacters)) {
      yield group;
      group = [];
      characters = 0;
    }
    group.push(row);
    characters += length;
  }
  if (group.length > 0) yield group;
}

function textLength(row: LakeRow): number {
  let length = 0;
  for (const value of Object.values(row)) if (typeof value === 'string') length += value.length;
  return length;
}

export interface Compression {
  readonly codec: 'ZSTD' | 'GZIP';
  compress(bytes: Uint8Array): Uint8Array;
}

/** The functions of `node:zlib` that are needed; zstd came with Node 22.15. */
interface ZlibFunctions {
  readonly gzipSync: typeof zlib.gzipSync;
  readonly zstdCompressSync?: (
    bytes: Uint8Array,
    options: { params: Record<number, number> },
  ) => Uint8Array;
}

/** `ZSTD_c_compressionLevel` of zstd.h, which `zlib.constants` has only where there is zstd. */
const ZSTD_LEVEL_PARAMETER = 100;

/** Level 1 of either: higher ones cost several times the time for a few per cent. */
const LEVEL = 1;

/** Chooses zstd where the runtime has it (Lambda's nodejs22.x does), else gzip. */
export function chooseCompression(functions: ZlibFunctions = zlib): Compression {
  const { zstdCompressSync, gzipSync } = functions;
  if (zstdCompressSync === undefined) {
    return { codec: 'GZIP', compress: (bytes) => gzipSync(bytes, { level: LEVEL }) };
  }
  const options = { params: { [ZSTD_LEVEL_PARAMETER]: LEVEL } };
  return { codec: 'ZSTD', compress: (bytes) => zstdCompressSync(bytes, options) };
}
