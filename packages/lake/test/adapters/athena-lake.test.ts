import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rowsOf } from '@iam-tracker/test-utils/lake';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openAthenaLake } from '../../src/adapters/athena-lake.ts';
import type { QueryEngine } from '../../src/queries/query-engine.ts';

type Body = Record<string, unknown>;
type Answer = (operation: string, input: Body) => { status?: number; body: Body };

/** Requests, as Athena would have heard them. */
let asked: { operation: string; input: Body }[];
let answer: Answer;
let server: Server;
let engine: QueryEngine;
let waits: number[];
const environment = { ...process.env };

beforeEach(async () => {
  asked = [];
  waits = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const input = JSON.parse(Buffer.concat(chunks).toString()) as Body;
      asked.push({ operation, input });
      const { status = 200, body } = answer(operation, input);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_ATHENA = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example';
  engine = openAthenaLake(
    { workgroup: 'work', database: 'other_database', output: 's3://results/', region: 'eu-west-1' },
    { sleep: async (milliseconds) => void waits.push(milliseconds) },
  );
});

afterEach(async () => {
  await engine.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  process.env = { ...environment };
});

/** An Athena that needs a few looks until it is done, and answers in pages of one row. */
function succeedAfter(states: readonly string[], rows: readonly (string | null)[][]): Answer {
  let looks = 0;
  const columns = [
    ['name', 'varchar'],
    ['n', 'bigint'],
    ['ok', 'boolean'],
    ['share', 'double'],
  ];
  return (operation, input) => {
    if (operation === 'StartQueryExecution') return { body: { QueryExecutionId: 'id-1' } };
    if (operation === 'GetQueryExecution') {
      const State = states[Math.min(looks++, states.length - 1)];
      return {
        body: {
          QueryExecution: {
            StatementType: 'DML',
            Status: { State },
            Statistics: { DataScannedInBytes: 1000 * looks },
          },
        },
      };
    }
    const page = Number(input.NextToken ?? 0);
    const row = (values: readonly (string | null)[]) => ({
      Data: values.map((value) => (value === null ? {} : { VarCharValue: value })),
    });
    const head = page === 0 ? [row(columns.map(([name = '']) => name))] : [];
    return {
      body: {
        ResultSet: {
          ResultSetMetadata: { ColumnInfo: columns.map(([Name, Type]) => ({ Name, Type })) },
          Rows: [...head, ...rows.slice(page, page + 1).map(row)],
        },
        ...(page + 1 < rows.length ? { NextToken: String(page + 1) } : {}),
      },
    };
  };
}

describe('openAthenaLake', () => {
  it('starts, waits with ever longer pauses, and reads page after page', async () => {
    answer = succeedAfter(
      ['QUEUED', 'RUNNING', 'RUNNING', 'SUCCEEDED'],
      [
        ['alice', '12', 'true', '0.5'],
        [null, '9007199254740993', 'false', 'NaN'],
      ],
    );
    const progress: string[] = [];

    const result = await engine.run(
      'SELECT * FROM iam_activity_tracker_database.iam_events -- it',
      { onProgress: (state) => progress.push(state) },
    );
    const rows = [];
    for await (const row of result.rows) rows.push(row);

    expect(asked[0]).toEqual({
      operation: 'StartQueryExecution',
      input: expect.objectContaining({
        QueryString: 'SELECT * FROM other_database.iam_events -- it',
        WorkGroup: 'work',
        QueryExecutionContext: { Database: 'other_database' },
        ResultConfiguration: { OutputLocation: 's3://results/' },
      }),
    });
    expect(rows).toEqual([
      ['alice', 12, true, 0.5],
      [null, '9007199254740993', false, 'NaN'],
    ]);
    expect(result.bytesScanned).toBe(4000);
    expect(waits).toEqual([200, 300, 450]);
    expect(progress).toEqual([
      'queued, 1000 bytes scanned',
      'running, 2000 bytes scanned',
      'running, 3000 bytes scanned',
    ]);
  });

  it('asks for one account where it is opened for one', async () => {
    answer = succeedAfter(['SUCCEEDED'], []);
    const own = openAthenaLake(
      {
        workgroup: 'w',
        database: 'other_database',
        region: 'eu-west-1',
        accountId: '222222222222',
      },
      { sleep: async () => undefined },
    );

    await own.run('SELECT 1 FROM iam_activity_tracker_database.iam_events');
    await own.close();

    expect(asked[0]?.input.QueryString).toBe(
      "WITH iam_events AS (SELECT * FROM other_database.iam_events WHERE account_id = '222222222222')\nSELECT 1 FROM iam_events",
    );
  });

  it('gives the columns of a result without rows', async () => {
    answer = succeedAfter(['SUCCEEDED'], []);

    const { columns } = await engine.run('SELECT 1');

    expect(columns.map(({ name }) => name)).toEqual(['name', 'n', 'ok', 'share']);
    expect(await rowsOf(engine, 'SELECT 1')).toEqual([]);
  });

  it.each([
    ['FAILED', "SYNTAX_ERROR: line 1:8: Column 'x' cannot be resolved", 'BAD_ARGUMENT'],
    ['FAILED', 'COLUMN_NOT_FOUND: line 1:8: Column', 'BAD_ARGUMENT'],
    ['FAILED', 'Query exhausted resources at this scale factor', 'QUERY_FAILED'],
    ['CANCELLED', 'Bytes scanned limit was exceeded', 'QUERY_FAILED'],
  ])('says why a query has %s: %s', async (State, StateChangeReason, code) => {
    answer = (operation) => ({
      body:
        operation === 'StartQueryExecution'
          ? { QueryExecutionId: 'id-1' }
          : { QueryExecution: { Status: { State, StateChangeReason } } },
    });

    await expect(engine.run('SELECT x')).rejects.toMatchObject({
      code,
      message: `Athena: ${StateChangeReason}`,
    });
  });

  it.each([
    ['FAILED', 'Athena: the query was given up, for no reason that is told.'],
    ['CANCELLED', 'Athena: the query was cancelled, for no reason that is told.'],
  ])('says that a query has %s without a reason', async (State, message) => {
    answer = (operation) => ({
      body:
        operation === 'StartQueryExecution'
          ? { QueryExecutionId: 'id-1' }
          : { QueryExecution: { Status: { State } } },
    });

    await expect(engine.run('SELECT x')).rejects.toMatchObject({ code: 'QUERY_FAILED', message });
  });

  it('stops the query that the caller gave up', async () => {
    const stop = new AbortController();
    answer = (operation) => {
      if (operation === 'StartQueryExecution') return { body: { QueryExecutionId: 'id-7' } };
      if (operation === 'GetQueryExecution') stop.abort(new Error('enough'));
      return { body: { QueryExecution: { Status: { State: 'RUNNING' } } } };
    };

    await expect(engine.run('SELECT 1', { signal: stop.signal })).rejects.toThrow();

    expect(asked.at(-1)).toMatchObject({
      operation: 'StopQueryExecution',
      input: { QueryExecutionId: 'id-7' },
    });
  });

  it('translates refusals, with what to do', async () => {
    answer = () => ({
      status: 400,
      body: { __type: 'AccessDeniedException', Message: 'You are not authorized' },
    });

    await expect(engine.run('SELECT 1')).rejects.toMatchObject({
      code: 'QUERY_FAILED',
      message: 'StartQueryExecution: AccessDeniedException: You are not authorized',
      hint: expect.stringContaining('glue:Get*'),
    });
  });

  it('sends nothing that writes', async () => {
    await expect(engine.run('DROP TABLE iam_events')).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });

    expect(asked).toEqual([]);
  });
});
