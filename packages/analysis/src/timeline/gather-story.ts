import {
  AppError,
  chunksOf,
  compact,
  compareText,
  isSessionKey,
  MAX_SESSION_HOPS,
  printable,
} from '@iam-tracker/core';
import { type QueryEngine, quoteText } from '@iam-tracker/lake/queries';
import { EVENTS, type StoryDays, selectEvents, type TimelineEvent } from './timeline-event.ts';

/** Subject of a story. A name may be that of a person, a user, a session or a role. */
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
      `"${printable(text, 100)}" names no subject; allowed: a person, a user, an access key id or a role.`,
    );
  }
  if (KEY.test(name)) return { kind: 'key', value: name };
  const role = ROLE.exec(name)?.[1];
  if (role !== undefined) return { kind: 'role', value: role };
  return { kind: 'name', value: USER.exec(name)?.[1] ?? name };
}

interface GatherOptions {
  readonly days: StoryDays;
  /** Number of events, in all. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/** The events that belong to a story, oldest first. */
export interface Gathered {
  readonly events: readonly TimelineEvent[];
  /** There is more than the limit let in. */
  readonly isTruncated: boolean;
  /** Sessions go on, in one direction or the other, where as many as are followed end. */
  readonly isCut: boolean;
}

const KEYS_AT_ONCE = 2_000;

/**
 * Gathers what names the subject, the sessions that came out of it whatever they are called, and the calls
 * that opened the sessions it was seen in, up to who began.
 */
export async function gatherStory(
  engine: QueryEngine,
  subject: Subject,
  { days, limit, signal }: GatherOptions,
): Promise<Gathered> {
  const found = new Map<string, TimelineEvent>();
  let isTruncated = false;
  let isCut = false;
  const select = async (condition: string): Promise<TimelineEvent[]> => {
    const left = limit - found.size;
    const events = await selectEvents(engine, days, condition, left + 1, signal);
    isTruncated ||= events.length > left;
    const fresh = events.slice(0, left).filter(({ event_id }) => !found.has(event_id));
    for (const event of fresh) found.set(event.event_id, event);
    return fresh;
  };
  const follow = async (
    start: readonly TimelineEvent[],
    keyOf: (event: TimelineEvent) => string | null,
    column: string,
  ): Promise<void> => {
    const seen = new Set<string>();
    let wave = start;
    for (let hop = 0; wave.length > 0; hop += 1) {
      const keys = wave.map(keyOf).filter((key) => isSessionKey(key) && !seen.has(key));
      wave = [];
      if (hop === MAX_SESSION_HOPS) {
        isCut ||= keys.length > 0;
        break;
      }
      for (const some of chunksOf([...new Set(keys as string[])], KEYS_AT_ONCE)) {
        for (const key of some) seen.add(key);
        wave = [...wave, ...(await select(`${column} IN (${some.map(quoteText).join(', ')})`))];
      }
    }
  };
  const named = await select(await conditionOf(engine, subject, days, signal));
  await follow(named, ({ issued_access_key_id: key }) => key, 'access_key_id');
  await follow(named, ({ access_key_id: key }) => key, 'issued_access_key_id');
  return { events: [...found.values()].sort(inOrder), isTruncated, isCut };
}

/** Events of Identity Center have the id of its user; sign-ins tell whose it is. */
async function conditionOf(
  engine: QueryEngine,
  subject: Subject,
  { first, last }: StoryDays,
  signal: AbortSignal | undefined,
): Promise<string> {
  const own = mentions(subject);
  if (subject.kind !== 'name') return own;
  const sql = [
    `SELECT DISTINCT principal_id FROM ${EVENTS}`,
    `WHERE event_date BETWEEN '${first}' AND '${last}' AND event_type = 'signin'`,
    `AND user_type = 'IdentityCenterUser' AND lower(actor) = ${quoteText(subject.value.toLowerCase())}`,
    'AND principal_id IS NOT NULL LIMIT 100',
  ].join(' ');
  const { rows } = await engine.run(sql, compact({ signal }));
  const ids: string[] = [];
  for await (const [id] of rows) ids.push(quoteText(String(id)));
  return ids.length === 0 ? own : `${own} OR actor IN (${ids.join(', ')})`;
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

function inOrder(a: TimelineEvent, b: TimelineEvent): number {
  return compareText(a.event_time, b.event_time) || compareText(a.event_id, b.event_id);
}
