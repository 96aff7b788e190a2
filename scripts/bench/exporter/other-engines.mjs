// Child: what programs of others do with a Parquet file of events. Adds up what its rows hold for a reader, or lets DuckDB
// write the rows again, in the same order and row groups.
import { statSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { IAM_EVENTS } from '@iam-tracker/lake';
import { READERS } from '@iam-tracker/test-utils/parquet';
import { answer, childOptions } from '../child.mjs';

/** @type {{ reader?: keyof typeof READERS, file: string, to: string, codec: string }} */
const { reader, file, to, codec } = childOptions();
answer(reader === undefined ? await copyByDuckDb() : await READERS[reader](IAM_EVENTS, file));

async function copyByDuckDb() {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const started = performance.now();
  await connection.run(
    `COPY (SELECT * FROM read_parquet('${file}')) TO '${to}' (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 10000)`,
  );
  return { size: statSync(to).size, seconds: (performance.now() - started) / 1000 };
}
