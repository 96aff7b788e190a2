import type { ActorType, Clock } from '@iam-tracker/core';
import { isJsonObject, textIn } from './json-fields.ts';
import type { IssuingCall, NewDocument, SessionOrigins, StateDocuments } from './ports.ts';
import type { RuleEvent } from './rule-event.ts';
import { stateKey } from './state/state-key.ts';

const DAY = 86_400_000;

/**
 * A session lasts 36 hours at most (GetSessionToken; roles 12), its events come up to a day late, and
 * alerts are sent for another day.
 */
const KEEP_MILLISECONDS = 4 * DAY;

const TEXTS = [
  'eventId',
  'eventName',
  'eventTime',
  'actor',
  'actorType',
  'userName',
  'userType',
  'userArn',
  'accessKeyId',
  'roleArn',
  'sessionName',
  'sourceIdentity',
  'target',
  'sourceIp',
] as const satisfies readonly (keyof IssuingCall)[];

/** Remembers which call handed out which temporary key, as the stream passes: no index knows. */
export interface IssuedKeys extends SessionOrigins {
  /** Idempotent. @throws AppError STORAGE_FAILED */
  remember(events: readonly RuleEvent[]): Promise<void>;
}

export function createIssuedKeys(documents: StateDocuments, clock: Clock): IssuedKeys {
  return {
    async remember(events) {
      const now = clock.now();
      const worth = events.filter((event) => isWorthKeeping(event, now));
      const found = worth.flatMap((event) => toDocument(event) ?? []);
      if (found.length > 0) await documents.put(found);
    },
    async findIssuing({ accessKeyId, eventTime }) {
      const [stored] = await documents.load([keyOf(accessKeyId)]);
      const call = readCall(stored?.body);
      // Keys are never handed out twice; a call from after the use is a forged record.
      return call !== undefined && call.eventTime <= eventTime ? call : undefined;
    },
  };
}

/**
 * Sessions that services open lead to no person, and history alerts nobody: both would cost a write for
 * nothing. Keys that last (CreateAccessKey) belong to their user, whoever made them.
 */
function isWorthKeeping(
  { actorType, issuedAccessKeyId, occurredAt, outcome }: RuleEvent,
  now: number,
) {
  return (
    issuedAccessKeyId?.startsWith('ASIA') === true &&
    outcome === 'success' &&
    actorType !== 'aws_service' &&
    now - occurredAt < KEEP_MILLISECONDS
  );
}

function toDocument(event: RuleEvent): NewDocument | undefined {
  if (event.issuedAccessKeyId === undefined) return undefined;
  const call = Object.fromEntries(TEXTS.map((name) => [name, event[name]]));
  return {
    key: keyOf(event.issuedAccessKeyId),
    body: { v: 1, ...call },
    expiresAt: event.occurredAt + KEEP_MILLISECONDS,
  };
}

function keyOf(accessKeyId: string): string {
  return stateKey('issued-key', accessKeyId);
}

function readCall(body: unknown): IssuingCall | undefined {
  if (!isJsonObject(body) || body.v !== 1) return undefined;
  const call: Partial<Record<keyof IssuingCall, string>> = {};
  for (const name of TEXTS) {
    const text = textIn(body, name);
    if (text !== undefined) call[name] = text;
  }
  const { actor, actorType, eventId, eventName, eventTime, userName } = call;
  if (!actor || !actorType || !eventId || !eventName || !eventTime || !userName) return undefined;
  return {
    ...call,
    actor,
    actorType: actorType as ActorType,
    eventId,
    eventName,
    eventTime,
    userName,
  };
}
