import { AppError, printable } from '@iam-tracker/core';
import { quoteText } from '@iam-tracker/lake/queries';

/** What a story is about. A name may be that of a person, a user, a session or a role. */
export interface Subject {
  readonly kind: 'key' | 'role' | 'name';
  readonly value: string;
}

const KEY = /^(?:AKIA|ASIA)[A-Z0-9]{8,124}$/;
const ROLE = /^(?:arn:aws[\w-]*:iam::\d{12}:)?role\/(?:.*\/)?([^/]+)$/;
const USER = /^(?:arn:aws[\w-]*:iam::\d{12}:)?user\/(?:.*\/)?([^/]+)$/;
const LONGEST = 2_048;

/**
 * Reads what a user wants to know about: an access key id, `role/name` or the ARN of a role, `user/name` or
 * the ARN of a user, or any name.
 *
 * @throws AppError BAD_ARGUMENT for what cannot be a name.
 */
export function readSubject(text: string): Subject {
  const name = text.trim();
  if (name === '' || name.length > LONGEST || /[\0\p{Cs}]/u.test(name)) {
    throw new AppError(
      'BAD_ARGUMENT',
      `"${printable(text, 100)}" names nobody; allowed: a person, a user, an access key id or a role.`,
    );
  }
  if (KEY.test(name)) return { kind: 'key', value: name };
  const role = ROLE.exec(name)?.[1];
  if (role !== undefined) return { kind: 'role', value: role };
  return { kind: 'name', value: USER.exec(name)?.[1] ?? name };
}

/** Returns the condition for the events that name the subject themselves, in SQL. */
export function mentions({ kind, value }: Subject): string {
  const text = quoteText(value);
  if (kind === 'key') return `access_key_id = ${text} OR issued_access_key_id = ${text}`;
  const lower = quoteText(value.toLowerCase());
  const taken = `lower(target) = ${quoteText(`role/${value.toLowerCase()}`)} AND event_name LIKE 'AssumeRole%'`;
  if (kind === 'role') {
    return `(lower(user_name) = ${lower} AND user_type = 'AssumedRole') OR (${taken})`;
  }
  const names = ['person', 'actor', 'user_name', 'session_name', 'source_identity'];
  return [...names.map((name) => `lower(${name}) = ${lower}`), `(${taken})`].join(' OR ');
}
