import {
  type ActorType,
  addCall,
  type Clock,
  DAY,
  ISSUING_CALL_TEXTS,
  type IssuingCall,
  isForeignCopy,
  isJsonObject,
  mergeCalls,
  sessionKeyIssuedBy,
  textIn,
  toIssuingCall,
} from '@iam-tracker/core';
import type { RuleEvent } from '../event/rule-event.ts';
import type { NewDocument, SessionOrigins, StateDocuments } from '../ports.ts';
import { stateKey } from '../state/state-document.ts';

/**
 * A session lasts 36 hours at most (GetSessionToken; roles 12), its events come up to a day late, and
 * alerts are sent for another day.
 */
const KEEP_MILLISECONDS = 4 * DAY;

/** Remembers which call handed out which temporary key, as the stream passes: no index knows. */
export interface IssuedKeys extends SessionOrigins {
  /** Idempotent. @throws AppError STORAGE_FAILED */
  remember(events: readonly RuleEvent[]): Promise<void>;
}

export function createIssuedKeys(documents: StateDocuments, clock: Clock): IssuedKeys {
  return {
    async remember(events) {
      const oldest = clock.now() - KEEP_MILLISECONDS;
      const calls = new Map<string, IssuingCall>();
      for (const event of events) {
        const key = sessionKeyIssuedBy(event);
        // History is no alert, and would cost a write.
        if (key === undefined || !(event.occurredAt > oldest)) continue;
        const call = toIssuingCall(event);
        addCall(calls, isForeignCopy(call) ? foreignKeyOf(key) : keyOf(key), call);
      }
      if (calls.size > 0) await documents.put([...calls].map(toDocument));
    },
    async findIssuing(accessKeyId, { eventTime }) {
      const stored = await documents.load([keyOf(accessKeyId), foreignKeyOf(accessKeyId)]);
      const calls = stored.flatMap((document) => readCall(document?.body) ?? []);
      const [call] = calls;
      if (call === undefined) return undefined;
      const best = calls.reduce(mergeCalls, call);
      // Keys are never handed out twice; a call from after the use is a forged record.
      return best.eventTime <= eventTime ? best : undefined;
    },
  };
}

function toDocument([key, call]: readonly [string, IssuingCall]): NewDocument {
  const expiresAt = Date.parse(call.eventTime) + KEEP_MILLISECONDS;
  return { key, body: { v: 1, ...call }, expiresAt };
}

function keyOf(accessKeyId: string): string {
  return stateKey('issued-key', accessKeyId);
}

/**
 * The copy of the other account has a place of its own: documents are put without being read first, and which
 * copy comes last is chance.
 */
function foreignKeyOf(accessKeyId: string): string {
  return stateKey('issued-key-copy', accessKeyId);
}

function readCall(body: unknown): IssuingCall | undefined {
  if (!isJsonObject(body) || body.v !== 1) return undefined;
  const call: Partial<Record<(typeof ISSUING_CALL_TEXTS)[number], string>> = {};
  for (const name of ISSUING_CALL_TEXTS) {
    const text = textIn(body, name);
    if (text !== undefined) call[name] = text;
  }
  const { actor, actorType, eventId, eventName, eventTime, userName } = call;
  if (!actor || !actorType || !eventId || !eventName || !eventTime || !userName) return undefined;
  return {
    ...call,
    ...{ actor, actorType: actorType as ActorType, eventId, eventName, eventTime, userName },
    ...(body.assumedRoot === true ? { assumedRoot: true } : {}),
  };
}
