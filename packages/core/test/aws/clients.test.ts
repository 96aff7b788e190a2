import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { clientDefaults, createDynamoDbClient } from '@iam-tracker/core/aws';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const requests: { authorization: string | undefined }[] = [];
const server = createServer((request, response) => {
  requests.push({ authorization: request.headers.authorization });
  request.resume();
  response.writeHead(requests.length < 3 ? 500 : 200, {
    'content-type': 'application/x-amz-json-1.0',
  });
  response.end('{"Count":7}');
});
let endpoint = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const credentials = { accessKeyId: 'TESTKEY', secretAccessKey: 'test' };

describe('createDynamoDbClient', () => {
  it('tries again after hiccups, with the credentials and the Region it was given', async () => {
    const client = createDynamoDbClient({ region: 'eu-west-1', endpoint, credentials });

    const { Count } = await client.send('Scan', { TableName: 't' });
    client.destroy();

    expect(Count).toBe(7);
    expect(requests).toHaveLength(3);
    expect(requests[0]?.authorization).toMatch(/Credential=TESTKEY\/\d+\/eu-west-1\/dynamodb\//);
  });

  it.each([[2], [undefined]])(
    'retries in standard mode, as often as told: %s',
    async (attempts) => {
      let asked = 0;
      const failing = createServer((_, response) => {
        asked += 1;
        response.writeHead(500).end();
      });
      await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve));
      const place = `http://127.0.0.1:${(failing.address() as AddressInfo).port}`;
      const told = attempts === undefined ? {} : { maxAttempts: attempts };
      const client = createDynamoDbClient({
        ...{ region: 'eu-west-1', endpoint: place, credentials },
        ...told,
      });

      await expect(client.send('Scan', { TableName: 't' })).rejects.toThrow();
      client.destroy();
      failing.closeAllConnections();
      failing.close();

      expect(asked).toBe(attempts ?? 4);
      expect(clientDefaults.retryMode).toBe('standard');
    },
  );

  it('waits for an answer as long as it is told to', async () => {
    const slow = createServer((_, response) => {
      setTimeout(() => response.end('{"Count":1}'), 300);
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const place = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
    const base = { region: 'eu-west-1', endpoint: place, credentials, maxAttempts: 1 };
    const hasty = createDynamoDbClient({ ...base, timeoutMilliseconds: 30 });
    const patient = createDynamoDbClient({ ...base, timeoutMilliseconds: 60_000 });

    const scan = { TableName: 't' };
    await expect(hasty.send('Scan', scan)).rejects.toThrow(/TimeoutError|timeout/i);
    const { Count } = await patient.send('Scan', scan);
    for (const client of [hasty, patient]) client.destroy();
    slow.closeAllConnections();
    slow.close();

    expect(Count).toBe(1);
  });

  it('looks for nothing before the first request', () => {
    expect(() => createDynamoDbClient()).not.toThrow();
  });
});

describe('clientDefaults', () => {
  it('spares the SDK from describing each request to no one', async () => {
    let reads = 0;
    // The SDK describes a request by reading its input; a getter tells that it does.
    const input = Object.defineProperty({ Limit: 5 }, 'ExclusiveStartTableName', {
      enumerable: true,
      get: () => {
        reads += 1;
        return undefined;
      },
    });
    const readsWith = async (logger: object) => {
      reads = 0;
      const client = new DynamoDBClient({ region: 'x', endpoint, credentials, logger } as never);
      await client.send(new ListTablesCommand(input));
      client.destroy();
      return reads;
    };
    const silent = { debug() {}, info() {}, warn() {}, error() {} };

    const readsOfQuiet = await readsWith(clientDefaults.logger);

    expect(await readsWith(silent)).toBeGreaterThan(readsOfQuiet);
  });

  it('lets the SDK warn, without a word and without a failure', () => {
    expect(clientDefaults.logger.warn('socket usage at capacity')).toBeUndefined();
    expect(clientDefaults.logger).not.toHaveProperty('info');
  });
});
