import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadQueries } from '../../packages/lake/src/queries/query-file.ts';
import { loadTrinoGrammar } from './trino-grammar.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const queries = loadQueries();
let complaints: (sql: string) => string[];

beforeAll(async () => {
  complaints = await loadTrinoGrammar(root);
});

describe('the grammar of Trino', () => {
  it.each(queries.map(({ topic, name, sql }) => [`${topic}/${name}.sql`, sql] as const))(
    'accepts %s as it stands',
    (_, sql) => {
      expect(complaints(sql)).toEqual([]);
    },
  );

  it.each([
    'SELECT 1::int',
    'SELECT current_date - INTERVAL 7 DAYS',
    'SELECT 1 == 1',
    'SELECT FROM t',
  ])('would not accept %s', (sql) => {
    expect(complaints(sql)).not.toEqual([]);
  });
});
