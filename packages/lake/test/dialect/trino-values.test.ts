import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDuckDbLake } from '../../src/adapters/duckdb-lake.ts';
import type { QueryEngine } from '../../src/queries/query-engine.ts';
import { TRINO_STATEMENTS } from './trino-statements.data.ts';
import { FAILS, REFUSED, TRINO_VALUES } from './trino-values.data.ts';

let engine: QueryEngine;
beforeAll(async () => {
  engine = await openDuckDbLake(join(tmpdir(), 'no lake at all'));
});
afterAll(() => engine.close());

async function answerOf(sql: string) {
  try {
    const { rows } = await engine.run(sql);
    const all = [];
    for await (const row of rows) all.push(row);
    return all;
  } catch (error) {
    const { hint } = error as { hint?: string };
    return hint?.includes('--athena') ? REFUSED : FAILS;
  }
}

describe.each(Object.entries(TRINO_VALUES))('trino.io/docs/current/functions/%s', (_, values) => {
  it.each(values)('%s', async (expression, expected) => {
    const isValue = expected !== FAILS && expected !== REFUSED;
    expect(await answerOf(`SELECT ${expression}`)).toEqual(isValue ? [[expected]] : expected);
  });
});

describe.each(Object.entries(TRINO_STATEMENTS))('trino.io/docs/current/%s', (_, statements) => {
  it.each(statements)('%s', async (sql, expected) => {
    expect(await answerOf(sql)).toEqual(expected);
  });
});
