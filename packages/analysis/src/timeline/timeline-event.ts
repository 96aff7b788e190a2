import { type ActorType, compact, type IssuingCall } from '@iam-tracker/core';
import { IAM_EVENTS, LAKE_DATABASE } from '@iam-tracker/lake';
import type { QueryEngine } from '@iam-tracker/lake/queries';

/** An event as a story tells it; names as in the lake. */
export interface TimelineEvent {
  readonly event_id: string;
  readonly event_time: string;
  readonly event_source: string;
  readonly event_name: string;
  /** Person behind it, sessions followed; as the exporter found it, or the actor in files that do not say. */
  readonly person: string;
  readonly person_type: string;
  readonly person_certainty: string | null;
  /** Person behind it by its own record. */
  readonly actor: string;
  readonly actor_type: string;
  readonly user_name: string;
  readonly user_type: string | null;
  readonly role_arn: string | null;
  readonly source_identity: string | null;
  readonly assumed_root: boolean | null;
  readonly delegate_account_id: string | null;
  readonly session_name: string | null;
  readonly access_key_id: string | null;
  readonly issued_access_key_id: string | null;
  readonly target: string | null;
  readonly source_ip: string | null;
  readonly aws_region: string | null;
  readonly outcome: string;
  readonly error_code: string | null;
  readonly read_only: boolean | null;
  readonly account_id: string | null;
}

/** The table of events, by its full name. */
export const TIMELINE_TABLE = `${LAKE_DATABASE}.${IAM_EVENTS.name}`;

/** Names of the fields of an event, in the order of output. */
export const TIMELINE_COLUMNS: readonly string[] = [
  ...['event_id', 'event_time', 'event_source', 'event_name', 'person', 'person_type'],
  ...['person_certainty', 'actor', 'actor_type', 'user_name', 'user_type', 'role_arn'],
  ...['source_identity', 'assumed_root', 'delegate_account_id', 'session_name', 'access_key_id'],
  ...['issued_access_key_id', 'target', 'source_ip', 'aws_region', 'outcome', 'error_code'],
  ...['read_only', 'account_id'],
];

/** Files of earlier versions do not say who is behind an event; the record does as far as it can. */
const IN_SQL: Readonly<Record<string, string>> = {
  person: 'coalesce(person, actor) AS person',
  person_type: 'coalesce(person_type, actor_type) AS person_type',
};

/** Reads who called as core wants it. */
export function callOf(event: TimelineEvent): IssuingCall {
  return {
    eventId: event.event_id,
    eventName: event.event_name,
    eventTime: event.event_time,
    actor: event.actor,
    actorType: event.actor_type as ActorType,
    userName: event.user_name,
    userType: event.user_type ?? undefined,
    accessKeyId: event.access_key_id ?? undefined,
    roleArn: event.role_arn ?? undefined,
    sessionName: event.session_name ?? undefined,
    sourceIdentity: event.source_identity ?? undefined,
    assumedRoot: event.assumed_root ?? undefined,
    delegateAccountId: event.delegate_account_id ?? undefined,
    target: event.target ?? undefined,
  };
}

/** The days that a story is about, `YYYY-MM-DD`, both included. */
export interface StoryDays {
  readonly first: string;
  readonly last: string;
}

/** Which events are wanted, as conditions in SQL: of those for which either holds, the first so many. */
interface EventSelection {
  readonly by?: string;
  /** What it holds for is done to the subject. */
  readonly on?: string;
  readonly limit: number;
  readonly signal?: AbortSignal;
}

interface SelectedEvent {
  readonly event: TimelineEvent;
  readonly isOnSubject: boolean;
}

/** Returns the events of these days that are wanted, oldest first. */
export async function selectEvents(
  engine: QueryEngine,
  { first, last }: StoryDays,
  { by = 'false', limit, on = 'false', signal }: EventSelection,
): Promise<SelectedEvent[]> {
  const sql = [
    `SELECT ${TIMELINE_COLUMNS.map((name) => IN_SQL[name] ?? name).join(', ')}, coalesce(${on}, false) AS on_subject`,
    `FROM ${TIMELINE_TABLE}`,
    `WHERE event_date BETWEEN '${first}' AND '${last}' AND ((${by}) OR (${on}))`,
    'ORDER BY event_time, event_id',
    `LIMIT ${limit}`,
  ].join('\n');
  const { rows } = await engine.run(sql, compact({ signal }));
  const events: SelectedEvent[] = [];
  for await (const row of rows) {
    const fields = TIMELINE_COLUMNS.map((name, index) => [name, row[index] ?? null] as const);
    const event = Object.fromEntries(fields) as unknown as TimelineEvent;
    events.push({ event, isOnSubject: row[TIMELINE_COLUMNS.length] === true });
  }
  return events;
}
