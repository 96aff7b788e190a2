export { openAthenaLake } from '../adapters/athena-lake.ts';
export { openDuckDbLake } from '../adapters/duckdb-lake.ts';
export { bindParameters, type ParameterValues } from './bind-parameters.ts';
export { listLakeDays, queryLakeDays, tablesIn } from './lake-days.ts';
export type {
  QueryEngine,
  QueryResult,
  ResultColumn,
  ResultRow,
  ResultValue,
} from './query-engine.ts';
export { findQuery, loadQueries, type QueryFile, quoteText } from './query-file.ts';
