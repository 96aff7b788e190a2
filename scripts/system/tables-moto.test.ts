import { systemClock } from '@iam-tracker/core';
import {
  createControlTable,
  createDirtyDays,
  createDynamoDbClient,
  createEventsTable,
  createTableInput,
  createUserRecordsTable,
  tableDefinitions,
} from '@iam-tracker/core/aws';
import {
  describeControlTable,
  describeDirtyDays,
  describeEventsTable,
  describeUserRecordsTable,
} from '@iam-tracker/test-utils/contracts';
import { afterAll, describe } from '@jest/globals';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { reportMissing } from './missing-tools.ts';

// A second opinion on the adapters: another program's idea of DynamoDB.
const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
const definitions = tableDefinitions('contract');
let server: Moto | undefined;
let starting: Promise<string> | undefined;
const clients: ReturnType<typeof createDynamoDbClient>[] = [];
afterAll(async () => {
  for (const client of clients) client.destroy();
  await server?.stop();
});

/** Returns the address of a moto server that has our tables; starts it on the first call. */
function startWithTables(): Promise<string> {
  starting ??= (async () => {
    server = await startMoto();
    const endpoint = server.url;
    for (const definition of [definitions.events, definitions.control, definitions.userRecords]) {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.CreateTable',
          authorization:
            'AWS4-HMAC-SHA256 Credential=TEST/20260101/us-east-1/dynamodb/aws4_request',
        },
        body: JSON.stringify(createTableInput(definition)),
      });
      if (!response.ok) throw new Error(`CreateTable: ${await response.text()}`);
    }
    return endpoint;
  })();
  return starting;
}

async function connect() {
  const endpoint = await startWithTables();
  const client = createDynamoDbClient({ endpoint, region: 'us-east-1', credentials });
  clients.push(client);
  return client;
}

if (MOTO_MISSING === undefined) {
  describeEventsTable('moto', async () => {
    const client = await connect();
    const tableOf = (tableName: string) =>
      createEventsTable({
        client,
        tableName,
        retentionDays: 0,
        clock: systemClock,
        random: Math.random,
      });
    return { table: tableOf(definitions.events.tableName), missingTable: tableOf('no-such-table') };
  });
  const openControlTable = async () => {
    const client = await connect();
    return {
      table: createControlTable({ client, tableName: definitions.control.tableName }),
      missingTable: createControlTable({ client, tableName: 'no-such-table' }),
    };
  };
  // moto answers on several threads and checks a condition before it writes: two racers may both win.
  describeControlTable('moto', openControlTable, { hasAtomicWrites: false });
  describeUserRecordsTable('moto', async () => {
    const client = await connect();
    const tableOf = (tableName: string) =>
      createUserRecordsTable({
        client,
        tableName,
        retentionDays: 90,
        clock: systemClock,
        random: Math.random,
      });
    return {
      table: tableOf(definitions.userRecords.tableName),
      missingTable: tableOf('no-such-table'),
    };
  });
  describeDirtyDays('moto', async () => {
    const client = await connect();
    const now = Date.UTC(2026, 2, 1);
    const daysOf = (tableName: string) =>
      createDirtyDays({ client, tableName, clock: { now: () => now } });
    const days = daysOf(definitions.control.tableName);
    return { days, missingTable: daysOf('no-such-table'), now };
  });
} else {
  describe('tables on moto', () => {
    reportMissing(MOTO_MISSING);
  });
}
