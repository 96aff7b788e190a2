import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { activeCharacters, run } from '../../test-context.ts';

const HOSTILE = `x' OR '1'='1${'\u001b'}[2J`;
const ACCOUNTS = [
  ['111111111111', 'production', 'ACTIVE'],
  ['222222222222', 'shared', 'ACTIVE'],
  ['333333333333', 'shared', 'CLOSED'],
  ['444444444444', HOSTILE, 'ACTIVE'],
];

/** Statements, as Athena would have heard them. */
let asked: string[];
let server: Server;
const environment = { ...process.env };

/** An Athena that answers the question for accounts with these, and every other one with nothing. */
function answer(operation: string, input: { QueryString?: string }): object {
  if (operation === 'StartQueryExecution') asked.push(input.QueryString ?? '');
  if (operation === 'StartQueryExecution') return { QueryExecutionId: 'id' };
  if (operation === 'GetQueryExecution') {
    return { QueryExecution: { StatementType: 'DML', Status: { State: 'SUCCEEDED' } } };
  }
  const isDirectory = asked.at(-1)?.startsWith('SELECT account_id, account_name') === true;
  const rows = isDirectory
    ? [['account_id', 'account_name', 'account_state'], ...ACCOUNTS]
    : [['n']];
  return {
    ResultSet: {
      ResultSetMetadata: {
        ColumnInfo: (rows[0] ?? []).map((Name) => ({ Name, Type: 'varchar' })),
      },
      Rows: rows.map((row) => ({ Data: row.map((VarCharValue) => ({ VarCharValue })) })),
    },
  };
}

beforeEach(async () => {
  asked = [];
  server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const body = answer(operation, JSON.parse(await text(request)));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_ATHENA = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example';
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  process.env = { ...environment };
});

const inAthena = (account: string) =>
  run([
    ...['sql', 'SELECT count(*) AS n FROM iam_events', '--athena', '--region', 'eu-west-1'],
    ...['--account', account],
  ]);

describe('--account with --athena', () => {
  it('finds the id of a name in the lake, and asks for that account alone', async () => {
    await inAthena('Production');

    expect(asked).toEqual([
      'SELECT account_id, account_name, account_state FROM iam_activity_tracker_database.iam_accounts',
      "WITH iam_events AS (SELECT * FROM iam_activity_tracker_database.iam_events WHERE account_id = '111111111111')\nSELECT count(*) AS n FROM iam_events",
    ]);
  });

  it('asks for no name when the id is given', async () => {
    await inAthena('555555555555');

    expect(asked).toEqual([expect.stringContaining("account_id = '555555555555'")]);
  });

  it('refuses a name of several accounts, and lists their ids', async () => {
    const { code, stderr } = await inAthena('shared');

    expect(code).toBe(2);
    expect(stderr).toContain('several accounts are called: 222222222222, 333333333333 (CLOSED).');
    expect(asked).toHaveLength(1);
  });

  it('never makes a name a part of a statement or of the terminal', async () => {
    const { code, stderr } = await inAthena(HOSTILE.slice(0, -1));

    expect(code).toBe(2);
    expect(activeCharacters(stderr)).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});
