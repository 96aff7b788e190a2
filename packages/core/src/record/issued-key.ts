import { MAX_LENGTH } from './bounds.ts';
import { EMPTY_OBJECT, isJsonObject, type JsonObject, readObject, readText } from './record.ts';

/**
 * Returns the access key that a call handed out: the join between a role assumption and what its
 * session does later. STS answers with `credentials`, CreateAccessKey with `accessKey`, the Identity
 * Center portal with `roleCredentials`, the OAuth sign-in of the CLI with `accessToken`, Roles Anywhere
 * with a `credentialSet` of one.
 */
export function readIssuedAccessKeyId(record: JsonObject): string | undefined {
  const response = readObject(record, 'responseElements');
  return (
    readKeyId(response, 'credentials') ??
    readKeyId(response, 'accessKey') ??
    readKeyId(response, 'roleCredentials') ??
    readKeyId(response, 'accessToken') ??
    readKeyId(readObject(response, 'tokenOutput'), 'accessToken') ??
    readKeyId(readFirst(response, 'credentialSet'), 'credentials')
  );
}

function readKeyId(parent: JsonObject, field: string): string | undefined {
  return readText(readObject(parent, field), 'accessKeyId', MAX_LENGTH.identifier);
}

function readFirst(parent: JsonObject, field: string): JsonObject {
  const list = parent[field];
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  return isJsonObject(first) ? first : EMPTY_OBJECT;
}
