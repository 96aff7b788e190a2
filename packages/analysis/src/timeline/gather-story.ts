import { chunksOf, compact, compareText, isSessionKey, MAX_SESSION_HOPS } from '@iam-tracker/core';
import { type QueryEngine, quoteText } from '@iam-tracker/lake/queries';
import { type Mentions, mentionsOf, type Subject } from './subject.ts';
import {
  type StoryDays,
  selectEvents,
  TIMELINE_TABLE,
  type TimelineEvent,
} from './timeline-event.ts';

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
  /** Ids of the events that were done to the subject, or with it. */
  readonly onSubject: ReadonlySet<string>;
  /** Sessions go on, in one direction or the other, where as many as are followed end. */
  readonly isCut: boolean;
}

const KEYS_AT_ONCE = 2_000;

/**
 * Gathers what the subject did and what was done to it, the sessions that came out of it whatever they are called, and the calls
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
  const onSubject = new Set<string>();
  const wanted = await wantedOf(engine, subject, days, signal);
  /** Takes in what is new of a selection, of which `known` events at most are not. */
  const select = async (selection: Partial<Mentions>, known: number): Promise<TimelineEvent[]> => {
    const left = limit - found.size;
    const events = await selectEvents(engine, days, {
      ...{ ...selection, limit: left + known + 1 },
      ...compact({ signal }),
    });
    const fresh = events.filter(({ event }) => !found.has(event.event_id));
    isTruncated ||= fresh.length > left;
    const taken = fresh.slice(0, left);
    for (const { event, isOnSubject } of taken) {
      found.set(event.event_id, event);
      if (isOnSubject) onSubject.add(event.event_id);
    }
    return taken.map(({ event }) => event);
  };
  const named = await select(wanted, 0);
  // What the subject did in these sessions is here already.
  const isNamed = `coalesce((${wanted.by}) OR (${wanted.on}), false)`;
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
        const by = `${column} IN (${some.map(quoteText).join(', ')}) AND NOT ${isNamed}`;
        wave = wave.concat(await select({ by }, found.size - named.length));
      }
    }
  };
  await follow(named, ({ issued_access_key_id: key }) => key, 'access_key_id');
  await follow(named, ({ access_key_id: key }) => key, 'issued_access_key_id');
  const events = [...found.values()].sort(inOrder);
  return { events, onSubject, isTruncated, isCut };
}

/** Events of Identity Center have the id of its user; sign-ins tell whose it is. */
async function wantedOf(
  engine: QueryEngine,
  subject: Subject,
  { first, last }: StoryDays,
  signal: AbortSignal | undefined,
): Promise<Mentions> {
  const own = mentionsOf(subject);
  if (subject.kind !== 'name') return own;
  const sql = [
    `SELECT DISTINCT principal_id FROM ${TIMELINE_TABLE}`,
    `WHERE event_date BETWEEN '${first}' AND '${last}' AND event_type = 'signin'`,
    `AND user_type = 'IdentityCenterUser' AND lower(actor) = ${quoteText(subject.value.toLowerCase())}`,
    'AND principal_id IS NOT NULL LIMIT 100',
  ].join(' ');
  const { rows } = await engine.run(sql, compact({ signal }));
  const ids: string[] = [];
  for await (const [id] of rows) ids.push(quoteText(String(id)));
  return ids.length === 0 ? own : { ...own, by: `${own.by} OR actor IN (${ids.join(', ')})` };
}

function inOrder(a: TimelineEvent, b: TimelineEvent): number {
  return compareText(a.event_time, b.event_time) || compareText(a.event_id, b.event_id);
}
