import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDynamoDbClient } from '@iam-tracker/core/aws';
import { afterEach, describe, expect, it } from '@jest/globals';

const NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'] as const;
const before = NAMES.map((name) => [name, process.env[name]] as const);

afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

describe('createDynamoDbClient', () => {
  // The way a Lambda finds them: the SDK's own chain, which talks to the client's logger.
  it('finds credentials in the environment', async () => {
    delete process.env.AWS_PROFILE;
    process.env.AWS_ACCESS_KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
    process.env.AWS_SECRET_ACCESS_KEY = 'example';
    let authorization: string | undefined;
    const server = createServer((request, response) => {
      authorization = request.headers.authorization;
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = createDynamoDbClient({ region: 'us-east-1', endpoint });

    await client.send('Scan', { TableName: 't' });
    client.destroy();
    server.close();

    expect(authorization).toContain('Credential=AKIAIOSFODNN7EXAMPLE/');
  });
});
