import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, it } from '@fast-check/jest';
import { anyText, hostileText } from '@iam-tracker/test-utils';
import { rowsOf } from '@iam-tracker/test-utils/lake';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { openDuckDbLake } from '../../src/adapters/duckdb-lake.ts';
import { bindParameters } from '../../src/queries/bind-parameters.ts';
import type { QueryEngine } from '../../src/queries/query-engine.ts';
import { parseQueryFile } from '../../src/queries/query-file.ts';

const QUERY = parseQueryFile(
  'test',
  'echo.sql',
  [
    '-- name: echo',
    '-- title: Echo',
    '-- description: What was given.',
    "-- param: first text 'a' Text",
    '-- param: second text b Text',
    '-- param: count integer 7 A number',
    '-- columns: first',
    "SELECT /*:first*/'a' AS first, /*:second*/'b' AS second, /*:count*/7 AS n",
  ].join('\n'),
);

const attack = fc.constantFrom(
  "' OR '1'='1",
  "'; DROP VIEW iam_events; --",
  "''' UNION SELECT 1, 2, 3 --",
  "/*:second*/'x'",
  "a\\' , 1) --",
  "$$x$$ $& $1 $` $'",
  "E'\\x27'",
  '" || (SELECT version()) || "',
);
/** Texts that UTF-8 can say, without NUL. */
const text = fc
  .oneof(attack, hostileText(), anyText())
  .map((value) => value.replace(/[\0\p{Cs}]/gu, ''));

describe('bindParameters', () => {
  let folder: string;
  let engine: QueryEngine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bind-'));
    engine = await openDuckDbLake(folder);
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  it.prop([text, text, fc.nat(999_999_999)])(
    'lets every text arrive as it was given, whatever it says',
    async (first, second, count) => {
      const sql = bindParameters(QUERY, { first, second, count: String(count) });

      expect(await rowsOf(engine, sql)).toEqual([{ first, second, n: count }]);
    },
  );

  it('takes the defaults for what is not given', async () => {
    expect(await rowsOf(engine, bindParameters(QUERY, { second: "it's" }))).toEqual([
      { first: 'a', second: "it's", n: 7 },
    ]);
  });

  it.prop([fc.oneof(attack, fc.string())])(
    'puts nothing but digits in the place of a number',
    (count) => {
      fc.pre(!/^\d{1,9}$/.test(count));

      expect(() => bindParameters(QUERY, { count })).toThrow(
        expect.objectContaining({ code: 'BAD_ARGUMENT' }),
      );
    },
  );
});
