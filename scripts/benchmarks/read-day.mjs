// Child: reads a Parquet file of events with a reader of somebody else's and adds up what its rows hold.

import { readFileSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { IAM_EVENTS } from '@iam-tracker/exporter/lake';
import { answer, childOptions } from './child.mjs';
import { createDigest } from './day-rows.mjs';

const { reader, file } = childOptions();
const digest = createDigest();
const columns = IAM_EVENTS.columns.map(({ name }) => name);
if (reader === 'hyparquet') await readHyparquet();
else await readDuckDb();
answer(digest.result());

async function readHyparquet() {
  const { parquetMetadata, parquetReadObjects } = await import('hyparquet');
  const buffer = new Uint8Array(readFileSync(file)).buffer;
  const metadata = parquetMetadata(buffer);
  const { zstdDecompressSync } = /** @type {any} */ (zlib);
  const compressors = {
    /** @param {Uint8Array} input */
    GZIP: (input) => zlib.gunzipSync(input),
    /** @param {Uint8Array} input */
    ZSTD: (input) => zstdDecompressSync(input),
  };
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await parquetReadObjects({
      file: buffer,
      metadata,
      compressors,
      rowStart,
      rowEnd,
    });
    for (const row of rows) {
      digest.add(
        columns.map((name) => (row[name] instanceof Date ? row[name].getTime() : row[name])),
      );
    }
    rowStart = rowEnd;
  }
}

async function readDuckDb() {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const list = columns
    .map((name) => (name === 'event_ts' ? 'epoch_ms(event_ts)' : name))
    .join(', ');
  const result = await connection.stream(`SELECT ${list} FROM read_parquet('${file}')`);
  for await (const batch of result.yieldRows()) for (const row of batch) digest.add(row);
}
