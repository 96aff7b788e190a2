import { RAW_RECORD_BYTES } from './bounds.ts';
import { isJsonObject, type JsonObject } from './record.ts';

/** Where a record and its caller hold objects (CloudTrail user guide, "Record contents"). */
const RECORD_PARTS = [
  'userIdentity',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'resources',
  'tlsDetails',
  'addendum',
  'eventContext',
] as const;
const CALLER_PARTS = ['sessionContext', 'onBehalfOf', 'inScopeOf', 'invokedByDelegate'] as const;
const SESSION_PARTS = ['sessionIssuer', 'attributes', 'webIdFederationData'] as const;

/** Texts in texts: an export of an export. */
const MAX_LAYERS = 3;

/**
 * Returns a record whose parts are objects again where an export keeps them as JSON text, as Athena,
 * Hive and Sentinel do. Text that is no JSON (`HIDDEN_DUE_TO_SECURITY_REASONS`) and text larger than a
 * whole record stay what they are. The record itself when there is nothing to do; it is not changed.
 */
export function readParts(record: JsonObject): JsonObject {
  const outer = parseParts(record, RECORD_PARTS);
  const caller = outer.userIdentity;
  if (!isJsonObject(caller)) return outer;
  const whole = parseParts(caller, CALLER_PARTS);
  const session = whole.sessionContext;
  const sessionContext = isJsonObject(session) ? parseParts(session, SESSION_PARTS) : session;
  if (sessionContext !== session) {
    return { ...outer, userIdentity: { ...whole, sessionContext } };
  }
  return whole === caller ? outer : { ...outer, userIdentity: whole };
}

function parseParts(parent: JsonObject, names: readonly string[]): JsonObject {
  let parsed: Record<string, unknown> | undefined;
  for (const name of names) {
    const text = parent[name];
    if (typeof text !== 'string') continue;
    const value = parsePart(text, MAX_LAYERS);
    if (value === undefined) continue;
    parsed ??= { ...parent };
    parsed[name] = value;
  }
  return parsed ?? parent;
}

/** Returns the object, list or null that a text holds; undefined for any other text. */
function parsePart(text: string, layersLeft: number): unknown {
  if (layersLeft === 0 || text.length > RAW_RECORD_BYTES || !/^\s*[[{"n]/.test(text)) {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value === 'string') return parsePart(value, layersLeft - 1);
  return typeof value === 'object' ? value : undefined;
}
