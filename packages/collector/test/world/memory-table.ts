import { createDirectClient, type DynamoDbClient } from '@iam-tracker/core/aws';

type Attributes = Record<string, { readonly S?: string }>;

interface Conditional {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Attributes;
}

type Write = {
  readonly PutRequest?: { Item: Attributes };
  readonly DeleteRequest?: { Key: Attributes };
};

/** Carries out one operation, as a process asks for it. */
export interface TablePort {
  ask(operation: string, input: object): Promise<object>;
}

/** As much of DynamoDB as the events table asks of it, in memory and on virtual time. */
export interface MemoryTable extends TablePort {
  readonly items: ReadonlyMap<string, Attributes>;
  /** Ids in the order in which the stream shows them as new. */
  readonly inserted: readonly string[];
}

/** `onChange` sees each item at the moment it is stored. */
export function createMemoryTable(onChange: (item: Attributes) => void): MemoryTable {
  const items = new Map<string, Attributes>();
  const inserted: string[] = [];
  const keyOf = ({ event_date, event_id }: Attributes) => `${event_date?.S}/${event_id?.S}`;

  function put(item: Attributes): void {
    const key = keyOf(item);
    if (!items.has(key)) inserted.push(item.event_id?.S ?? '');
    onChange(item);
    items.set(key, item);
  }

  function check(stored: Attributes | undefined, { ConditionExpression, ...rest }: Conditional) {
    for (const term of ConditionExpression?.split(' AND ') ?? []) {
      const [, isNot, name = ''] = /^attribute_(not_)?exists\((\w+)\)$/.exec(term) ?? [];
      const [left = '', right = ''] = term.split(' = ');
      const holds =
        name === ''
          ? stored?.[left]?.S === rest.ExpressionAttributeValues?.[right]?.S
          : (stored?.[name] === undefined) === (isNot !== undefined);
      if (!holds) throw new Refused();
    }
  }

  return {
    items,
    inserted,
    async ask(operation, input) {
      const request = input as Conditional & {
        RequestItems?: Record<string, Write[] & { Keys: Attributes[] }>;
        Item?: Attributes;
        Key?: Attributes;
      };
      const [part] = Object.values(request.RequestItems ?? {});
      if (operation === 'BatchGetItem') {
        const found = part?.Keys.flatMap((key) => items.get(keyOf(key)) ?? []);
        return { Responses: { events: found } };
      }
      for (const { DeleteRequest, PutRequest } of part ?? []) {
        if (PutRequest) put(PutRequest.Item);
        if (DeleteRequest) items.delete(keyOf(DeleteRequest.Key));
      }
      const key = request.Item ?? request.Key;
      if (key !== undefined) {
        const stored = items.get(keyOf(key));
        check(stored, request);
        if (operation === 'PutItem') put(key);
        else put({ ...stored, pushed_at: request.ExpressionAttributeValues?.[':at'] ?? {} });
      }
      return {};
    },
  };
}

class Refused extends Error {}

/** A client whose DynamoDB is `port`. */
export function clientOf(port: TablePort): DynamoDbClient {
  return createDirectClient(async (operation, input) => {
    try {
      return { output: await port.ask(operation, input) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const refusal = { name: 'ConditionalCheckFailedException', message: '', statusCode: 400 };
      return { refusal };
    }
  });
}
