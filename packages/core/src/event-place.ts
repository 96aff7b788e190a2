import { MAX_LENGTH } from './bounds.ts';
import type { Envelope } from './envelope.ts';
import type { Identity } from './identity.ts';
import { cleanText, type JsonObject, readObject, readText } from './record.ts';

/** Whose event it is, and where it was recorded. */
export interface EventPlace {
  readonly accountId: string | undefined;
  readonly awsRegion: string | undefined;
}

/** Stands for a Region in sign-in records as they are pushed; there is no such Region. */
const NO_REGION = 'global';

/**
 * Reads the account and the Region of a record; what is around it counts only where the record lacks
 * them. The account of the caller is the last resort: records older than version 1.02 name no other.
 */
export function readPlace(
  record: JsonObject,
  identity: Pick<Identity, 'userType'>,
  envelope: Envelope = {},
): EventPlace {
  return {
    accountId:
      readText(record, 'recipientAccountId', MAX_LENGTH.name) ??
      take(envelope.accountId) ??
      readOwner(record, identity),
    awsRegion: readRegion(readText(record, 'awsRegion', MAX_LENGTH.name), envelope),
  };
}

function readRegion(recorded: string | undefined, { awsRegion }: Envelope): string | undefined {
  const region = recorded === NO_REGION ? undefined : recorded;
  return region ?? (awsRegion === NO_REGION ? undefined : take(awsRegion));
}

function readOwner(
  record: JsonObject,
  { userType }: Pick<Identity, 'userType'>,
): string | undefined {
  if (userType === 'AWSAccount') return undefined;
  return readText(readObject(record, 'userIdentity'), 'accountId', MAX_LENGTH.name);
}

function take(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : cleanText(text, MAX_LENGTH.name);
}
