import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { NewDocument, StoredDocument } from '../ports.ts';

/** An item of the detection-state table: `state_key`, a version, the document as JSON text, `ttl`. */
export function encodeDocument({ body, expiresAt, key }: NewDocument, version: number) {
  return {
    state_key: { S: key },
    version: { N: String(version) },
    body: { S: JSON.stringify(body) },
    ttl: { N: String(Math.ceil(expiresAt / 1000)) },
  };
}

/** What is no JSON reads as a document without content: its owner starts anew on top of it. */
export function decodeDocument({
  body,
  version,
}: Readonly<Record<string, AttributeValue>>): StoredDocument {
  try {
    return { version: Number(version?.N), body: JSON.parse(body?.S ?? '') };
  } catch {
    return { version: Number(version?.N), body: undefined };
  }
}
