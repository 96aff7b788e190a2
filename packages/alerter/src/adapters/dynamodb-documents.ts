import type {
  AttributeValue,
  BatchStatementRequest,
  PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { AppError, chunksOf, parseJson } from '@iam-tracker/core';
import {
  isFailedCondition,
  READ_KEYS,
  readBatch,
  storageError,
  WRITE_ITEMS,
  writeBatch,
} from '@iam-tracker/core/aws';
import type {
  NewDocument,
  Replacement,
  SaveOutcome,
  StateDocuments,
  StoredDocument,
} from '../ports.ts';
import { createStatementBatches, type TableOptions } from './statement-batches.ts';

type Item = Record<string, AttributeValue>;

/** The detection-state table. */
export function createDynamoDbDocuments(options: TableOptions): StateDocuments {
  const { client, tableName } = options;
  const statements = createStatementBatches(options);

  async function save({ replaced, ...document }: Replacement): Promise<SaveOutcome> {
    try {
      await client.send('PutItem', saveParams(tableName, document, replaced));
      return 'saved';
    } catch (error) {
      if (isFailedCondition(error)) return 'outrun';
      return storageError(error, 'write', tableName);
    }
  }

  return {
    async load(keys) {
      const found = new Map<string, StoredDocument>();
      const unique = [...new Set(keys)].map((key) => ({ state_key: { S: key } }));
      const keep = (item: Item) => found.set(item.state_key?.S ?? '', decodeDocument(item));
      const reads = [...chunksOf(unique, READ_KEYS)].map((batch) =>
        readBatch(batch, keep, { ...options, isConsistent: true }),
      );
      await Promise.all(reads);
      return keys.map((key) => found.get(key));
    },

    async save(key, body, replaced, expiresAt) {
      const outcome = await save({ key, body, replaced, expiresAt });
      if (outcome instanceof AppError) throw outcome;
      return outcome === 'saved';
    },

    // Each statement stands for itself, at the price of a PutItem; a transaction would cost twice as much.
    async saveAll(replacements) {
      const outcomes = await statements.run(
        replacements.map((each) => saveStatement(tableName, each)),
      );
      return Promise.all(
        replacements.map((each, index): SaveOutcome | Promise<SaveOutcome> => {
          const outcome = outcomes[index] ?? 'alone';
          if (outcome === 'alone') return save(each);
          if (outcome === 'done') return 'saved';
          return outcome === 'refused' ? 'outrun' : outcome;
        }),
      );
    },

    async put(documents) {
      const unique = new Map(documents.map((document) => [document.key, document]));
      const requests = [...unique.values()].map((document) => ({
        PutRequest: { Item: encodeDocument(document, document.version ?? 1) },
      }));
      const batches = [...chunksOf(requests, WRITE_ITEMS)];
      await Promise.all(batches.map((batch) => writeBatch(batch, options)));
    },
  };
}

/** Builds the PutItem that replaces one version of a document and no other. */
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

/**
 * The statement that puts a document in place of one version of it and no other. PartiQL's INSERT is refused
 * when there is an item, its UPDATE when there is none or the rest of its condition does not hold.
 */
function saveStatement(
  tableName: string,
  { replaced, ...document }: Replacement,
): BatchStatementRequest {
  const { body, state_key, ttl, version } = encodeDocument(document, replaced + 1);
  if (replaced === 0) {
    return {
      Statement: `INSERT INTO "${tableName}" VALUE {'state_key': ?, 'version': ?, 'body': ?, 'ttl': ?}`,
      Parameters: [state_key, version, body, ttl],
    };
  }
  return {
    Statement: `UPDATE "${tableName}" SET "version" = ? SET "body" = ? SET "ttl" = ? WHERE "state_key" = ? AND "version" = ?`,
    Parameters: [version, body, ttl, state_key, { N: String(replaced) }],
  };
}

/** An item of the detection-state table: `state_key`, a version, the document as JSON text, `ttl`. */
function encodeDocument({ body, expiresAt, key }: NewDocument, version: number) {
  return {
    state_key: { S: key },
    version: { N: String(version) },
    body: { S: JSON.stringify(body) },
    ttl: { N: String(Math.ceil(expiresAt / 1000)) },
  };
}

/** Reads what is no JSON as a document without content: its owner starts anew on top of it. */
function decodeDocument({
  body,
  version,
}: Readonly<Record<string, AttributeValue>>): StoredDocument {
  return { version: Number(version?.N), body: parseJson(body?.S ?? '') };
}
