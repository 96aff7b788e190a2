import { isJsonObject, objectIn } from '../json.ts';
import { readIdentity, UNKNOWN } from '../people/identity.ts';
import { parseEventTime } from '../time.ts';
import { readOutcome } from './call.ts';
import { readEventId } from './readable-record.ts';
import { MAX_LENGTH, readText } from './record-text.ts';

/** Fields of a record outside the ledger that a tally keeps. */
interface OtherCall {
  /** CloudTrail `eventID`; undefined for the records that have none. */
  readonly eventId: string | undefined;
  /** ISO 8601 UTC, whole seconds. */
  readonly time: string | undefined;
  /** ARN of the user or of the role session, else the service, id or account that called. */
  readonly principal: string;
  readonly accessKeyId?: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly isRefused: boolean;
}

/**
 * Reads who called what, of any service's record; undefined for what is no record. Texts are bounded and
 * without secrets, as everything that is stored.
 */
export function readOtherCall(value: unknown): OtherCall | undefined {
  if (!isJsonObject(value)) return undefined;
  const identity = readIdentity(value);
  const caller = objectIn(value, 'userIdentity');
  const principal =
    identity.userArn ??
    readText(caller, 'invokedBy', MAX_LENGTH.userName) ??
    (identity.userName === UNKNOWN ? undefined : identity.userName) ??
    identity.principalId ??
    readText(caller, 'accountId', MAX_LENGTH.name) ??
    UNKNOWN;
  const { accessKeyId } = identity;
  return {
    eventId: readEventId(value),
    time: typeof value.eventTime === 'string' ? parseEventTime(value.eventTime) : undefined,
    principal,
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    eventSource: readText(value, 'eventSource', MAX_LENGTH.eventSource) ?? UNKNOWN,
    eventName: readText(value, 'eventName', MAX_LENGTH.eventName) ?? UNKNOWN,
    isRefused: readOutcome(value).outcome === 'failure',
  };
}
