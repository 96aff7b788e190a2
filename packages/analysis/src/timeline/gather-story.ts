import { chunksOf, isSessionKey, MAX_SESSION_HOPS } from '@iam-tracker/core';
import { type QueryEngine, quoteText } from '@iam-tracker/lake/queries';
import { mentions, type Subject } from './subject.ts';
import { type StoryDays, selectEvents, type TimelineEvent } from './timeline-event.ts';

export interface GatherOptions {
  readonly days: StoryDays;
  /** Of events, in all. */
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
    'SELECT DISTINCT principal_id FROM iam_activity_tracker_database.iam_events',
    `WHERE event_date BETWEEN '${first}' AND '${last}' AND event_type = 'signin'`,
    `AND user_type = 'IdentityCenterUser' AND lower(actor) = ${quoteText(subject.value.toLowerCase())}`,
    'AND principal_id IS NOT NULL LIMIT 100',
  ].join(' ');
  const { rows } = await engine.run(sql, signal === undefined ? {} : { signal });
  const ids: string[] = [];
  for await (const [id] of rows) ids.push(quoteText(String(id)));
  return ids.length === 0 ? own : `${own} OR actor IN (${ids.join(', ')})`;
}

function inOrder(a: TimelineEvent, b: TimelineEvent): number {
  if (a.event_time !== b.event_time) return a.event_time < b.event_time ? -1 : 1;
  return a.event_id < b.event_id ? -1 : 1;
}
