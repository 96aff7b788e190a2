import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type DynamoDbEndpoint,
  type OperationRunner,
  startEndpoint,
} from '../../src/database/endpoint.ts';

let endpoint: DynamoDbEndpoint | undefined;
afterEach(async () => {
  await endpoint?.close();
  endpoint = undefined;
});

async function start(run: OperationRunner = async () => ({})): Promise<string> {
  endpoint = await startEndpoint(run, 'LOCALKEY');
  return endpoint.url;
}

interface RequestChanges {
  readonly target?: string;
  readonly key?: string;
  readonly body?: string;
}

async function send(url: string, { target, key, body }: RequestChanges = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'x-amz-target': target ?? 'DynamoDB_20120810.GetItem',
      authorization: `AWS4-HMAC-SHA256 Credential=${key ?? 'LOCALKEY'}/20260101/x/dynamodb/aws4_request`,
    },
    body: body ?? '{}',
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

describe('startEndpoint', () => {
  it('listens on this machine alone', async () => {
    expect(await start()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('runs the operation on the payload and answers with the result', async () => {
    const url = await start(async (operation, payload) => ({ operation, payload, text: 'é' }));

    const { status, body } = await send(url, { body: '{"Key":{"a":{"S":"漢"}}}' });

    expect(status).toBe(200);
    expect(body).toEqual({
      operation: 'GetItem',
      payload: { Key: { a: { S: '漢' } } },
      text: 'é',
    });
  });

  it.each<[string, RequestChanges, string]>([
    ['another key', { key: 'LOCALKEYS' }, 'UnrecognizedClientException'],
    ['an operation it lacks', { target: 'DynamoDB_20120810.DeleteTable' }, 'UnknownOperation'],
    ['an operation of no such name', { target: 'toString' }, 'UnknownOperation'],
    ['a body that is no JSON', { body: '{' }, 'SerializationException'],
    ['a body that is no object', { body: '[]' }, 'SerializationException'],
    ['a body of nothing', { body: 'null' }, 'SerializationException'],
    ['more than 16 MB', { body: ' '.repeat(16 * 1024 * 1024 + 1) }, 'ValidationException'],
  ])('refuses %s and runs nothing', async (_what, changes, type) => {
    let runs = 0;
    const url = await start(async () => {
      runs += 1;
      return {};
    });

    const { status, body } = await send(url, changes);

    expect(status).toBe(400);
    expect(body.__type).toContain(type);
    expect(runs).toBe(0);
  });

  it('passes on what DynamoDB itself would refuse', async () => {
    const refusal = Object.assign(new Error('no'), { statusCode: 400, body: { __type: 'x#Y' } });
    const url = await start(() => Promise.reject(refusal));

    expect(await send(url)).toEqual({ status: 400, body: { __type: 'x#Y' } });
  });

  it.each([
    [new Error('disk full'), 'disk full'],
    ['disk gone', 'disk gone'],
  ])('calls any other failure a server error, with its reason: %p', async (failure, message) => {
    const url = await start(() => Promise.reject(failure));

    const { status, body } = await send(url);

    expect(status).toBe(500);
    expect(body.__type).toContain('InternalServerError');
    expect(body.message).toBe(message);
  });

  it('answers what is under way before it closes, and nothing after', async () => {
    let finish = () => {};
    const isRunning = new Promise<void>((running) => {
      void start(async () => {
        running();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return { done: true };
      }).then((url) => {
        answered = send(url);
      });
    });
    let answered: ReturnType<typeof send> = Promise.reject(new Error('never sent'));
    answered.catch(() => undefined);
    await isRunning;

    const closing = endpoint?.close();
    finish();

    expect((await answered).body).toEqual({ done: true });
    await closing;
    await expect(fetch(endpoint?.url ?? '')).rejects.toThrow();
  });

  it('survives a client that goes away', async () => {
    const url = await start(() => new Promise((resolve) => setTimeout(() => resolve({}), 20)));

    await expect(
      fetch(url, {
        method: 'POST',
        headers: { 'x-amz-target': 'x.GetItem', authorization: 'Credential=LOCALKEY/' },
        body: '{}',
        signal: AbortSignal.timeout(5),
      }),
    ).rejects.toThrow();

    expect((await send(url)).status).toBe(200);
  });
});
