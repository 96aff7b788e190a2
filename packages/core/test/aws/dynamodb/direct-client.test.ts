import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { answerDirectly, type DirectAnswer, storageError } from '@iam-tracker/core/aws';
import { describe, expect, it } from '@jest/globals';
import { createScriptedClient } from '../tables/scripted-client.ts';

const get = new GetItemCommand({ TableName: 't', Key: { id: { S: 'x' } } });

function createClient(answer: DirectAnswer) {
  const { calls, client } = createScriptedClient(() => ({ TableNames: ['t'] }));
  return { calls, client: answerDirectly(client, answer) };
}

describe('answerDirectly', () => {
  it('asks the function about items, by the name of the operation, and sends nothing', async () => {
    const asked: unknown[] = [];
    const { calls, client } = createClient(async (operation, input) => {
      asked.push(operation, input);
      return { output: { Item: { id: { S: 'x' } } } };
    });

    const answer = await client.send(get);

    expect(answer).toEqual({ $metadata: {}, Item: { id: { S: 'x' } } });
    expect(asked).toEqual(['GetItem', get.input]);
    expect(calls).toEqual([]);
  });

  it('knows every request that our tables make', async () => {
    const asked: string[] = [];
    const { client } = createClient(async (operation) => {
      asked.push(operation);
      return { output: {} };
    });
    const input = {} as never;
    await client.send(new BatchExecuteStatementCommand(input));
    await client.send(new BatchGetItemCommand(input));
    await client.send(new BatchWriteItemCommand(input));
    await client.send(new DeleteItemCommand(input));
    await client.send(new PutItemCommand(input));
    await client.send(new QueryCommand(input));
    await client.send(new ScanCommand(input));
    await client.send(new UpdateItemCommand(input));

    expect(asked).toEqual([
      ...['BatchExecuteStatement', 'BatchGetItem', 'BatchWriteItem', 'DeleteItem'],
      ...['PutItem', 'Query', 'Scan', 'UpdateItem'],
    ]);
  });

  it('sends what is no question about items to the endpoint', async () => {
    const { calls, client } = createClient(async () => ({ output: {} }));

    const { TableNames } = await client.send(new ListTablesCommand({}));

    expect(TableNames).toEqual(['t']);
    expect(calls.map(({ operation }) => operation)).toEqual(['ListTables']);
  });

  it('throws the exception of the SDK that callers know by its class', async () => {
    const name = 'ConditionalCheckFailedException';
    const refusal = { name, message: 'The conditional request failed', statusCode: 400 };
    const { client } = createClient(async () => ({ refusal }));

    const failing = client.send(get);

    await expect(failing).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    await expect(failing).rejects.toMatchObject({
      name,
      message: refusal.message,
      $fault: 'client',
    });
  });

  it.each([
    ['ValidationException', 400, 'client'],
    ['InternalServerError', 500, 'server'],
  ])('throws others by their names: %s', async (name, statusCode, fault) => {
    const cause = new Error('disk full');
    const refusal = { name, message: 'because', statusCode, cause };
    const { client } = createClient(async () => ({ refusal }));

    const error = await client.send(get).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ name, message: 'because', $fault: fault, cause });
    expect(storageError(error, 'read', 't').message).toBe(`Cannot read table t: ${name}: because`);
  });

  it('begins nothing when the signal is aborted, and throws its reason', async () => {
    let asked = 0;
    const { client } = createClient(async () => {
      asked += 1;
      return { output: {} };
    });
    const reason = new Error('stop');

    const sending = client.send(get, { abortSignal: AbortSignal.abort(reason) });

    await expect(sending).rejects.toBe(reason);
    expect(asked).toBe(0);
  });
});
