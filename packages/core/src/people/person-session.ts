import { readService } from '../event/service-name.ts';
import { type JsonObject, readFlag, readObject } from '../record/record.ts';

/**
 * Tells whether a person sat there, by what AWS vouches for: a sign-in, a call made in the console, or one made
 * in a sign-in session (`aws login`).
 */
export function isInteractive(record: JsonObject): boolean {
  const session = readObject(readObject(record, 'userIdentity'), 'sessionContext');
  return (
    readService(record.eventSource) === 'signin' ||
    readFlag(record, 'sessionCredentialFromConsole') === true ||
    typeof session.signInSessionArn === 'string'
  );
}
