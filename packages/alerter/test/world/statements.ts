import type {
  BatchExecuteStatementCommandInput,
  BatchStatementErrorCodeEnum,
  BatchStatementRequest,
  BatchStatementResponse,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type DynamoDbClient, type ItemOperation, isFailedCondition } from '@iam-tracker/core/aws';

/**
 * The client of a database without statements, with the two that we send: each is carried out by itself as a
 * conditional request, and answered as DynamoDB's API reference says. `refuse` may answer in place of one.
 */
export function withStatements(
  client: DynamoDbClient,
  refuse: (statement: BatchStatementRequest) => BatchStatementErrorCodeEnum | undefined = () =>
    undefined,
): DynamoDbClient {
  async function run(statement: BatchStatementRequest): Promise<BatchStatementResponse> {
    const refusal = refuse(statement);
    if (refusal !== undefined) return { Error: { Code: refusal, Message: 'as scripted' } };
    const isInsert = statement.Statement?.startsWith('INSERT') === true;
    try {
      if (isInsert) await client.send('PutItem', toPut(statement));
      else await client.send('UpdateItem', toUpdate(statement));
      return {};
    } catch (error) {
      if (!isFailedCondition(error)) throw error;
      const Code = isInsert ? 'DuplicateItem' : 'ConditionalCheckFailed';
      return { Error: { Code, Message: (error as Error).message } };
    }
  }

  const send = async (operation: ItemOperation, input: object) => {
    if (operation !== 'BatchExecuteStatement') return client.send(operation, input as never);
    const { Statements = [] } = input as BatchExecuteStatementCommandInput;
    if (Statements.length > 25) throw new Error('25 statements are the most.');
    return { Responses: await Promise.all(Statements.map(run)) };
  };
  return { ...client, send: send as DynamoDbClient['send'] };
}

function toPut({ Parameters = [], Statement = '' }: BatchStatementRequest): PutItemCommandInput {
  const [, TableName = '', value = ''] =
    /^INSERT INTO "([^"]+)" VALUE \{(.+)\}$/.exec(Statement) ?? [];
  const names = [...value.matchAll(/'(\w+)': \?/g)].map(([, name = '']) => name);
  const Item = Object.fromEntries(
    names.flatMap((name, index) => (Parameters[index] ? [[name, Parameters[index]]] : [])),
  );
  const ConditionExpression = `attribute_not_exists(${names[0]})`;
  return { TableName, Item, ConditionExpression };
}

function toUpdate({
  Parameters = [],
  Statement = '',
}: BatchStatementRequest): UpdateItemCommandInput {
  const [, TableName = '', set = '', where = ''] =
    /^UPDATE "([^"]+)" (SET .+) WHERE (.+)$/.exec(Statement) ?? [];
  const namesIn = (text: string) =>
    [...text.matchAll(/"(\w+)" = \?/g)].map(([, name = '']) => name);
  const [changed, known] = [namesIn(set), namesIn(where)];
  const terms = [...changed, ...known].map((_, index) => `#${index} = :${index}`);
  const byIndex = <T>(sign: string, values: readonly T[]) =>
    Object.fromEntries(values.map((value, index) => [`${sign}${index}`, value]));
  const [keyName = ''] = known;
  const key = Parameters[changed.length];
  return {
    TableName,
    Key: key === undefined ? {} : { [keyName]: key },
    UpdateExpression: `SET ${terms.slice(0, changed.length).join(', ')}`,
    ConditionExpression: terms.slice(changed.length).join(' AND '),
    ExpressionAttributeNames: byIndex('#', [...changed, ...known]),
    ExpressionAttributeValues: byIndex(':', Parameters),
  };
}
