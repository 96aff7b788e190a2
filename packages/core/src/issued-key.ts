import { MAX_LENGTH } from './bounds.ts';
import { type JsonObject, readObject, readText } from './record.ts';

/**
 * Returns the access key that a call handed out: the join between a role assumption and what its
 * session does later. STS answers with `credentials`, CreateAccessKey with `accessKey`, the Identity
 * Center portal with `roleCredentials`, the OAuth sign-in of the CLI with `accessToken`.
 */
export function readIssuedAccessKeyId(record: JsonObject): string | undefined {
  const response = readObject(record, 'responseElements');
  return (
    readKeyId(response, 'credentials') ??
    readKeyId(response, 'accessKey') ??
    readKeyId(response, 'roleCredentials') ??
    readKeyId(response, 'accessToken') ??
    readKeyId(readObject(response, 'tokenOutput'), 'accessToken')
  );
}

function readKeyId(parent: JsonObject, field: string): string | undefined {
  return readText(readObject(parent, field), 'accessKeyId', MAX_LENGTH.identifier);
}
