import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '@iam-tracker/core';
import { sendUntilDone, storageError } from '@iam-tracker/core/aws';
import type { NewDocument, StateDocuments, StoredDocument } from '../ports.ts';

type Item = Record<string, AttributeValue>;

export interface DocumentsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** BatchWriteItem takes 25 items (API reference). */
const WRITE_ITEMS = 25;

/** The detection-state table: `state_key`, a version, the document as JSON text, `ttl`. */
export function createDynamoDbDocuments(options: DocumentsOptions): StateDocuments {
  const { client, tableName } = options;
  return {
    async load(keys) {
      const found = new Map<string, StoredDocument>();
      const unique = [...new Set(keys)].map((key) => ({ state_key: { S: key } }));
      const send = async (pending: readonly Item[]) => {
        const request = { Keys: [...pending], ConsistentRead: true };
        const command = new BatchGetItemCommand({ RequestItems: { [tableName]: request } });
        const { Responses, UnprocessedKeys } = await client.send(command);
        for (const item of Responses?.[tableName] ?? []) {
          found.set(item.state_key?.S ?? '', decodeDocument(item));
        }
        return UnprocessedKeys?.[tableName]?.Keys ?? [];
      };
      await sendUntilDone<Item>(unique, 'read', send, options);
      return keys.map((key) => found.get(key));
    },

    async save(key, body, replaced, expiresAt) {
      try {
        const params = saveParams(tableName, { key, body, expiresAt }, replaced);
        await client.send(new PutItemCommand(params));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw storageError(error, 'write', tableName);
      }
    },

    async put(documents) {
      const unique = new Map(documents.map((document) => [document.key, document]));
      const requests = [...unique.values()].map((document) => ({
        PutRequest: { Item: encodeDocument(document, 1) },
      }));
      const send = async (pending: readonly WriteRequest[]) => {
        const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: [...pending] } });
        const { UnprocessedItems } = await client.send(command);
        return UnprocessedItems?.[tableName] ?? [];
      };
      for (let start = 0; start < requests.length; start += WRITE_ITEMS) {
        const batch = requests.slice(start, start + WRITE_ITEMS);
        await sendUntilDone<WriteRequest>(batch, 'write', send, options);
      }
    },
  };
}

/** What PutItem wants to replace one version of a document and no other. */
export function saveParams(
  tableName: string,
  document: NewDocument,
  replaced: number,
): PutItemCommandInput {
  const params = { TableName: tableName, Item: encodeDocument(document, replaced + 1) };
  if (replaced === 0) return { ...params, ConditionExpression: 'attribute_not_exists(state_key)' };
  return {
    ...params,
    ConditionExpression: 'version = :replaced',
    ExpressionAttributeValues: { ':replaced': { N: String(replaced) } },
  };
}

function encodeDocument({ body, expiresAt, key }: NewDocument, version: number): Item {
  return {
    state_key: { S: key },
    version: { N: String(version) },
    body: { S: JSON.stringify(body) },
    ttl: { N: String(Math.ceil(expiresAt / 1000)) },
  };
}

/** What is no JSON reads as a document without content: its owner starts anew on top of it. */
function decodeDocument({ body, version }: Item): StoredDocument {
  try {
    return { version: Number(version?.N), body: JSON.parse(body?.S ?? '') };
  } catch {
    return { version: Number(version?.N), body: undefined };
  }
}
