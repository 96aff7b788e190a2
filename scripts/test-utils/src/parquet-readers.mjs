// Readers of Parquet that others wrote, and what they find in the files of a table of the lake, added up so that it
// can be compared. For tests and benchmarks; plain JavaScript because a benchmark runs it in another Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as zlib from 'node:zlib';

/** @typedef {import('@iam-tracker/lake').LakeTable} LakeTable */
/** @typedef {'text' | 'boolean' | 'integer' | 'timestamp'} Kind */
/**
 * Findings of a reader: how many rows, what they hold in any order, and what it takes each column for
 * (a type that none of ours is read as, as the reader calls it).
 *
 * @typedef {{ rows: number, digest: string, kinds: Record<string, string> }} Reading
 */

/** Decompressors for what we write: hyparquet knows neither of these. Node writes zstd where it can read it. */
export const DECOMPRESSORS = {
  /** @param {Uint8Array} input */
  GZIP: (input) => zlib.gunzipSync(input),
  /** @param {Uint8Array} input */
  ZSTD: (input) => /** @type {any} */ (zlib).zstdDecompressSync(input),
};

/** The readers that need nothing but npm. @type {Record<'hyparquet' | 'duckdb', (table: LakeTable, file: string) => Promise<Reading>>} */
export const READERS = { hyparquet: readHyparquet, duckdb: readDuckDb };

const PYARROW_SCRIPT = fileURLToPath(new URL('read_parquet.py', import.meta.url));

/** Returns why files are not read with pyarrow on this machine; undefined when they can be. */
export function whyNoPyarrow() {
  const { status } = spawnSync('python3', ['-c', 'import pyarrow.parquet']);
  return status === 0 ? undefined : 'need python3 with pyarrow (pip install pyarrow)';
}

/**
 * Reads a file with pyarrow, in Python.
 *
 * @param {LakeTable} table
 * @param {string} file
 * @returns {Reading}
 */
export function readPyarrow({ columns }, file) {
  const args = [PYARROW_SCRIPT, file, ...columns.map(({ name }) => name)];
  const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`pyarrow: ${stderr}`);
  const { rows, digest, types } = JSON.parse(stdout);
  return { rows, digest, kinds: translate(types, PYARROW_KINDS) };
}

/** @type {Record<string, Kind>} */
const PYARROW_KINDS = {
  string: 'text',
  bool: 'boolean',
  int64: 'integer',
  'timestamp[ms, tz=UTC]': 'timestamp',
};

/**
 * Returns what each column must be taken for.
 *
 * @param {LakeTable} table
 * @returns {Record<string, Kind>}
 */
export function declaredKinds({ columns }) {
  return Object.fromEntries(
    columns.map(({ name, kind }) => [name, kind === 'json' ? 'text' : kind]),
  );
}

/**
 * Returns what a row must hold, from the object that it was made of, in the order of the columns.
 *
 * @param {LakeTable} table
 * @param {object} row
 */
export function expectedCells({ columns }, row) {
  return columns.map(({ field, kind }) => {
    const value = /** @type {Record<string, unknown>} */ (row)[field];
    if (kind === 'timestamp') return Date.parse(String(value));
    return kind === 'json' && typeof value !== 'string' ? JSON.stringify(value) : value;
  });
}

/** Adds up what rows hold, whatever their order. */
export function createDigest() {
  let sum = 0n;
  let rows = 0;
  return {
    /** @param {readonly unknown[]} cells in the order of the columns; times in milliseconds */
    add(cells) {
      const text = cells.map((cell) =>
        cell === null || cell === undefined ? '\u0000' : String(cell),
      );
      const hash = createHash('sha256').update(text.join('\u001f')).digest();
      sum = (sum + hash.readBigUInt64BE()) & 0xffff_ffff_ffff_ffffn;
      rows += 1;
    },
    result: () => ({ rows, digest: sum.toString(16).padStart(16, '0') }),
  };
}

/**
 * @param {LakeTable} table
 * @param {string} file
 */
async function readHyparquet({ columns }, file) {
  const { parquetMetadata, parquetReadObjects } = await import('hyparquet');
  const buffer = new Uint8Array(readFileSync(file)).buffer;
  const metadata = parquetMetadata(buffer);
  const digest = createDigest();
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const range = { file: buffer, metadata, compressors: DECOMPRESSORS, rowStart, rowEnd };
    for (const row of await parquetReadObjects(range)) {
      digest.add(
        columns.map(({ name }) => (row[name] instanceof Date ? row[name].getTime() : row[name])),
      );
    }
    rowStart = rowEnd;
  }
  const types = metadata.schema
    .slice(1)
    .map(({ name, type, converted_type }) => [name, [type, converted_type].join(' ').trim()]);
  return { ...digest.result(), kinds: translate(Object.fromEntries(types), HYPARQUET_KINDS) };
}

/** @type {Record<string, Kind>} */
const HYPARQUET_KINDS = {
  'BYTE_ARRAY UTF8': 'text',
  BOOLEAN: 'boolean',
  INT64: 'integer',
  'INT64 TIMESTAMP_MILLIS': 'timestamp',
};

/**
 * @param {LakeTable} table
 * @param {string} file
 */
async function readDuckDb({ columns }, file) {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    // Its folder says which day it is of, and that is no column of the file.
    const from = `read_parquet('${file.replaceAll("'", "''")}', hive_partitioning = false)`;
    const list = columns
      .map(({ name, kind }) => (kind === 'timestamp' ? `epoch_ms("${name}")` : `"${name}"`))
      .join(', ');
    const digest = createDigest();
    const result = await connection.stream(`SELECT ${list} FROM ${from}`);
    for await (const batch of result.yieldRows()) for (const row of batch) digest.add(row);
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
    const types = described
      .getRowObjectsJson()
      .map(({ column_name, column_type }) => [String(column_name), String(column_type)]);
    return { ...digest.result(), kinds: translate(Object.fromEntries(types), DUCKDB_KINDS) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** @type {Record<string, Kind>} */
const DUCKDB_KINDS = {
  VARCHAR: 'text',
  BOOLEAN: 'boolean',
  BIGINT: 'integer',
  TIMESTAMP: 'timestamp',
};

/**
 * @param {Record<string, string>} types
 * @param {Record<string, Kind>} kinds
 * @returns {Record<string, string>}
 */
function translate(types, kinds) {
  return Object.fromEntries(
    Object.entries(types).map(([name, type]) => [name, kinds[type] ?? type]),
  );
}
