import { createDirectClient, type ItemOperation, storageError } from '@iam-tracker/core/aws';
import { describe, expect, it } from '@jest/globals';
import { createScriptedClient } from '../tables/scripted-client.ts';

const key = { TableName: 't', Key: { id: { S: 'x' } } };

const OPERATIONS: readonly ItemOperation[] = [
  ...(['BatchExecuteStatement', 'BatchGetItem', 'BatchWriteItem', 'DeleteItem'] as const),
  ...(['GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'] as const),
];

describe('a client of the SDK', () => {
  it.each(OPERATIONS)('sends %s by its name', async (operation) => {
    const { calls, client } = createScriptedClient(() => ({}));

    await client.send(operation, key as never);

    expect(calls.map((call) => call.operation)).toEqual([operation]);
  });
});

describe('createDirectClient', () => {
  it('asks the function, by the name of the operation', async () => {
    const asked: unknown[] = [];
    const client = createDirectClient(async (operation, input) => {
      asked.push(operation, input);
      return { output: { Item: { id: { S: 'x' } } } };
    });

    const answer = await client.send('GetItem', key);

    expect(answer).toEqual({ $metadata: {}, Item: { id: { S: 'x' } } });
    expect(asked).toEqual(['GetItem', key]);
    expect(() => client.destroy()).not.toThrow();
  });

  it.each([
    ['ConditionalCheckFailedException', 400, 'client'],
    ['ValidationException', 400, 'client'],
    ['InternalServerError', 500, 'server'],
  ])('throws refusals by their names: %s', async (name, statusCode, fault) => {
    const cause = new Error('disk full');
    const refusal = { name, message: 'because', statusCode, cause };
    const client = createDirectClient(async () => ({ refusal }));

    const error = await client.send('GetItem', key).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ name, message: 'because', $fault: fault, cause });
    expect(error).toMatchObject({ $metadata: { httpStatusCode: statusCode } });
    expect(storageError(error, 'read', 't').message).toBe(`Cannot read table t: ${name}: because`);
  });

  it('throws a refusal without a cause, too', async () => {
    const refusal = { name: 'ValidationException', message: 'because', statusCode: 400 };
    const client = createDirectClient(async () => ({ refusal }));

    const error = await client.send('GetItem', key).catch((thrown: unknown) => thrown);

    expect(error).not.toHaveProperty('cause');
  });

  it('begins nothing when the signal is aborted, and throws its reason', async () => {
    let asked = 0;
    const client = createDirectClient(async () => {
      asked += 1;
      return { output: {} };
    });
    const reason = new Error('stop');

    const sending = client.send('GetItem', key, { abortSignal: AbortSignal.abort(reason) });

    await expect(sending).rejects.toBe(reason);
    expect(asked).toBe(0);
  });
});
