import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { createAwsTime, systemClock } from '@iam-tracker/core';
import { watchAnswerTimes } from '@iam-tracker/core/aws';
import { describe, expect, it } from '@jest/globals';

const TIME = 'Mon, 02 Mar 2026 12:00:00 GMT';

/** Sends one request to a server that answers so, and returns the time that was learnt of it. */
async function learnFrom(status: number, headers: Record<string, string>) {
  const server = createServer((request, response) => {
    request.resume();
    response.sendDate = false;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers });
    response.end('{"__type":"AccessDeniedException","message":"no"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const awsTime = createAwsTime(systemClock);
  const client = watchAnswerTimes(
    new DynamoDBClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'TESTKEY', secretAccessKey: 'test' },
      maxAttempts: 1,
    }),
    awsTime,
  );
  await client.send(new ListTablesCommand({})).catch(() => undefined);
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
  return awsTime.confirmed();
}

describe('watchAnswerTimes', () => {
  it.each([
    ['an answer', 200],
    ['a refusal', 400],
    ['a failure of the service', 500],
  ])('learns the time from %s', async (_what, status) => {
    expect(await learnFrom(status, { date: TIME })).toBe(Date.parse(TIME) / 1000);
  });

  it('learns nothing without the header, from nonsense in it, or from what a cache kept', async () => {
    expect(await learnFrom(200, {})).toBeUndefined();
    expect(await learnFrom(200, { date: 'yesterday' })).toBeUndefined();
    expect(await learnFrom(200, { date: TIME, age: '30' })).toBeUndefined();
  });
});
