import {
  addDirectoryUser,
  DAY,
  type DirectoryUser,
  isJsonObject,
  mergeDirectoryUsers,
  readDirectoryUser,
  textIn,
} from '@iam-tracker/core';
import type { RuleEvent } from '../event/rule-event.ts';
import type { DirectoryNames, NewDocument, StateDocuments } from '../ports.ts';
import { stateKey } from '../state/state-document.ts';

/** Longer than people go without signing in; each sign-in begins it anew. */
const KEEP_MILLISECONDS = 400 * DAY;

/** Remembers which name stands for which id of a directory: only sign-ins have both. */
export interface LearntNames extends DirectoryNames {
  /** Idempotent; the newest name counts, whichever comes last. @throws AppError STORAGE_FAILED */
  remember(events: readonly RuleEvent[]): Promise<void>;
}

export function createDirectoryNames(documents: StateDocuments): LearntNames {
  return {
    async remember(events) {
      const users = new Map<string, DirectoryUser>();
      for (const event of events) {
        const user = readDirectoryUser(event);
        if (user === undefined || Number.isNaN(event.occurredAt)) continue;
        addDirectoryUser(users, user);
      }
      if (users.size === 0) return;
      const stored = await documents.load([...users.keys()].map(keyOf));
      const newer = [...users.values()].filter((user, index) => {
        const known = readUser(user.userId, stored[index]?.body);
        return known === undefined || mergeDirectoryUsers(known, user) !== known;
      });
      if (newer.length > 0) await documents.put(newer.map(toDocument));
    },
    async findName(userId) {
      const [stored] = await documents.load([keyOf(userId)]);
      return isJsonObject(stored?.body) ? textIn(stored.body, 'name') : undefined;
    },
  };
}

function readUser(userId: string, body: unknown): DirectoryUser | undefined {
  if (!isJsonObject(body)) return undefined;
  const [name, eventTime] = [textIn(body, 'name'), textIn(body, 'eventTime')];
  return name === undefined || eventTime === undefined ? undefined : { userId, name, eventTime };
}

function toDocument({ eventTime, name, userId }: DirectoryUser): NewDocument {
  const expiresAt = Date.parse(eventTime) + KEEP_MILLISECONDS;
  return { key: keyOf(userId), body: { v: 1, name, eventTime }, expiresAt };
}

function keyOf(userId: string): string {
  return stateKey('directory-user', userId.toLowerCase());
}
