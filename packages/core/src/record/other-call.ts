import { isJsonObject, type JsonObject, objectIn } from '../json.ts';
import { readIdentity, UNKNOWN } from '../people/identity.ts';
import { parseEventTime } from '../time.ts';
import { hasFailed } from './call.ts';
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
  readonly accessKeyId: string | undefined;
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
  const caller = objectIn(value, 'userIdentity');
  return {
    eventId: readEventId(value),
    time: readTime(value.eventTime),
    principal:
      readArn(caller.arn) ??
      readService(caller.invokedBy) ??
      nameWithoutArn(value) ??
      readAccount(caller.accountId) ??
      UNKNOWN,
    accessKeyId: readKey(caller.accessKeyId),
    eventSource: readSource(value.eventSource) ?? UNKNOWN,
    eventName: readName(value.eventName) ?? UNKNOWN,
    isRefused: hasFailed(value),
  };
}

function nameWithoutArn(record: JsonObject): string | undefined {
  const { principalId, userName } = readIdentity(record);
  return userName === UNKNOWN ? principalId : userName;
}

// What records of a trail name repeats from record to record: bounded caches keep reading it out of the profile of an
// import. Long texts are not kept: they come from data, not from an API.
const CACHE_LIMIT = 4096;
const CACHED_LENGTH = 256;

const readArn = createFieldReader('arn', MAX_LENGTH.arn);
const readService = createFieldReader('invokedBy', MAX_LENGTH.userName);
const readAccount = createFieldReader('accountId', MAX_LENGTH.name);
const readKey = createFieldReader('accessKeyId', MAX_LENGTH.identifier);
const readSource = createFieldReader('eventSource', MAX_LENGTH.eventSource);
const readName = createFieldReader('eventName', MAX_LENGTH.eventName);
const readTime = rememberTexts((time) =>
  time.length > CACHED_LENGTH ? undefined : parseEventTime(time),
);

/** Returns what reads the value of a field as `readText` does. */
function createFieldReader(name: string, maxLength: number) {
  return rememberTexts((text) => readText({ [name]: text }, name, maxLength));
}

/** Returns what reads a text once, and then knows; undefined for what is no text. */
function rememberTexts(read: (text: string) => string | undefined) {
  const cache = new Map<string, string | undefined>();
  return (text: unknown): string | undefined => {
    if (typeof text !== 'string') return undefined;
    if (text.length > CACHED_LENGTH) return read(text);
    const known = cache.get(text);
    if (known !== undefined || cache.has(text)) return known;
    const fresh = read(text);
    if (cache.size === CACHE_LIMIT) cache.clear();
    cache.set(text, fresh);
    return fresh;
  };
}
