// Child: writes the rows of a Parquet file again, in the same order and row groups, by DuckDB.
import { statSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { answer, childOptions } from '../child.mjs';

const { from, to, codec } = childOptions();
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
const started = performance.now();
await connection.run(
  `COPY (SELECT * FROM read_parquet('${from}')) TO '${to}' (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 10000)`,
);
answer({ size: statSync(to).size, seconds: (performance.now() - started) / 1000 });
