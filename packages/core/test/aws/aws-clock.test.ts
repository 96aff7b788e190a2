import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { createAwsTime, systemClock } from '@iam-tracker/core';
import { isClockCorrected, storageError, watchAnswerTimes } from '@iam-tracker/core/aws';
import { describe, expect, it } from '@jest/globals';
import { isClockRefusal } from '../../src/aws/aws-clock.ts';

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

function refusal(name: string, message: string, $metadata = {}): Error {
  return Object.assign(new Error(message), { name, $metadata });
}

const EXPIRED =
  'Signature expired: 20260302T115459Z is now earlier than 20260302T115500Z (20260302T120000Z - 5 min.)';

describe('isClockRefusal', () => {
  it.each([
    refusal('InvalidSignatureException', EXPIRED),
    refusal('SignatureDoesNotMatch', 'Signature not yet current: 20260305T120000Z is still later'),
    refusal('RequestTimeTooSkewed', 'The difference between the request time and the current time'),
  ])('knows %s', (error) => {
    expect(isClockRefusal(error)).toBe(true);
  });

  it.each([
    refusal('InvalidSignatureException', 'The request signature we calculated does not match'),
    refusal('ExpiredTokenException', 'The security token included in the request is expired'),
    'Signature expired',
  ])('does not take %s for one', (error) => {
    expect(isClockRefusal(error)).toBe(false);
  });
});

describe('isClockCorrected', () => {
  it('goes by what the SDK says of its own clock, on such a refusal alone', () => {
    const corrected = { clockSkewCorrected: true };

    expect(isClockCorrected(refusal('InvalidSignatureException', EXPIRED, corrected))).toBe(true);
    expect(isClockCorrected(refusal('InvalidSignatureException', EXPIRED))).toBe(false);
    expect(isClockCorrected(refusal('AccessDeniedException', 'no', corrected))).toBe(false);
  });
});

describe('storageError', () => {
  it('says that the clock is wrong', () => {
    const error = storageError(refusal('InvalidSignatureException', EXPIRED), 'read', 'events');

    expect(error.hint).toMatch(/clock of this machine is more than five minutes wrong/);
  });
});
