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
  const caller = objectIn(value, 'userIdentity');
  const principal =
    readOften(caller, 'arn', MAX_LENGTH.arn) ??
    readOften(caller, 'invokedBy', MAX_LENGTH.userName) ??
    nameWithoutArn(value) ??
    readOften(caller, 'accountId', MAX_LENGTH.name) ??
    UNKNOWN;
  const accessKeyId = readOften(caller, 'accessKeyId', MAX_LENGTH.identifier);
  return {
    eventId: readEventId(value),
    time: readTime(value.eventTime),
    principal,
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    eventSource: readOften(value, 'eventSource', MAX_LENGTH.eventSource) ?? UNKNOWN,
    eventName: readOften(value, 'eventName', MAX_LENGTH.eventName) ?? UNKNOWN,
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
const textCaches = new Map<string, Map<string, string | undefined>>();
const timeCache = new Map<string, string | undefined>();

/** Reads a field as `readText` does. */
function readOften(parent: JsonObject, name: string, maxLength: number): string | undefined {
  const value = parent[name];
  if (typeof value !== 'string' || value.length > CACHED_LENGTH) {
    return readText(parent, name, maxLength);
  }
  let cache = textCaches.get(name);
  if (cache === undefined) {
    cache = new Map();
    textCaches.set(name, cache);
  }
  return remember(cache, value, () => readText(parent, name, maxLength));
}

function readTime(time: unknown): string | undefined {
  if (typeof time !== 'string' || time.length > CACHED_LENGTH) return undefined;
  return remember(timeCache, time, parseEventTime);
}

function remember(
  cache: Map<string, string | undefined>,
  text: string,
  read: (text: string) => string | undefined,
): string | undefined {
  const known = cache.get(text);
  if (known !== undefined || cache.has(text)) return known;
  const fresh = read(text);
  if (cache.size === CACHE_LIMIT) cache.clear();
  cache.set(text, fresh);
  return fresh;
}
