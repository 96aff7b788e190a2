import { isJsonObject, textIn } from './json-fields.ts';
import type { DirectoryNames, NewDocument, StateDocuments } from './ports.ts';
import type { RuleEvent } from './rule-event.ts';
import { stateKey } from './state/state-key.ts';

const DAY = 86_400_000;
/** Longer than anybody goes without signing in; each sign-in begins it anew. */
const KEEP_MILLISECONDS = 400 * DAY;
/** Ids of users in an identity store (Identity Store API reference, `ResourceId`). */
const USER_ID = /^(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Remembers which name stands for which id of a directory: only sign-ins have both. */
export interface LearntNames extends DirectoryNames {
  /** Idempotent. @throws AppError STORAGE_FAILED */
  remember(events: readonly RuleEvent[]): Promise<void>;
}

export function createDirectoryNames(documents: StateDocuments): LearntNames {
  return {
    async remember(events) {
      const found = events.flatMap((event) => toDocument(event) ?? []);
      if (found.length > 0) await documents.put(found);
    },
    async findName(userId) {
      const [stored] = await documents.load([keyOf(userId)]);
      return isJsonObject(stored?.body) ? textIn(stored.body, 'name') : undefined;
    },
  };
}

/** Tells whether an actor is the id of a person and not a name. */
export function isDirectoryId(actor: string): boolean {
  return USER_ID.test(actor);
}

function toDocument({
  actor,
  actorType,
  eventId,
  occurredAt,
  principalId,
  userType,
}: RuleEvent): NewDocument | undefined {
  if (userType !== 'IdentityCenterUser' || actorType !== 'person') return undefined;
  if (principalId === undefined || !isDirectoryId(principalId) || isDirectoryId(actor)) {
    return undefined;
  }
  if (Number.isNaN(occurredAt)) return undefined;
  const body = { v: 1, name: actor, eventId };
  return { key: keyOf(principalId), body, expiresAt: occurredAt + KEEP_MILLISECONDS };
}

function keyOf(userId: string): string {
  return stateKey('directory-user', userId.toLowerCase());
}
