import type { QueryEngine } from '../queries/query-engine.ts';

/** What a story tells of an event; names as in the lake. */
export interface TimelineEvent {
  readonly event_id: string;
  readonly event_time: string;
  readonly event_source: string;
  readonly event_name: string;
  readonly actor: string;
  readonly actor_type: string;
  readonly user_name: string;
  readonly user_type: string | null;
  readonly session_name: string | null;
  readonly access_key_id: string | null;
  readonly issued_access_key_id: string | null;
  readonly target: string | null;
  readonly source_ip: string | null;
  readonly aws_region: string | null;
  readonly outcome: string;
  readonly error_code: string | null;
  readonly read_only: boolean | null;
}

const COLUMNS = [
  ...['event_id', 'event_time', 'event_source', 'event_name', 'actor', 'actor_type', 'user_name'],
  ...['user_type', 'session_name', 'access_key_id', 'issued_access_key_id', 'target', 'source_ip'],
  ...['aws_region', 'outcome', 'error_code', 'read_only'],
];

/** The days that a story is about, `YYYY-MM-DD`, both included. */
export interface StoryDays {
  readonly first: string;
  readonly last: string;
}

/** Returns the events of these days for which a condition holds, oldest first, and no more than `limit`. */
export async function selectEvents(
  engine: QueryEngine,
  { first, last }: StoryDays,
  condition: string,
  limit: number,
  signal?: AbortSignal,
): Promise<TimelineEvent[]> {
  const sql = [
    `SELECT ${COLUMNS.join(', ')}`,
    'FROM iam_activity_tracker_database.iam_events',
    `WHERE event_date BETWEEN '${first}' AND '${last}' AND (${condition})`,
    'ORDER BY event_time, event_id',
    `LIMIT ${limit}`,
  ].join('\n');
  const { rows } = await engine.run(sql, signal === undefined ? {} : { signal });
  const events: TimelineEvent[] = [];
  for await (const row of rows) {
    const fields = COLUMNS.map((name, index) => [name, row[index] ?? null] as const);
    events.push(Object.fromEntries(fields) as unknown as TimelineEvent);
  }
  return events;
}
