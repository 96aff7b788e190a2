import { eventOf } from '../../src/alert/alert-gist.ts';
import type { World } from './alerter.ts';

/** Everything that people have heard of a rule, in any message. */
export interface Told {
  /** Event ids that a message is about, names, or lists. */
  readonly ids: ReadonlySet<string>;
  /** Alerts by the numbers of all messages. */
  readonly count: number;
  /** Event ids of messages about one alert, in order. */
  readonly sent: readonly string[];
}

export function toldOf({ outbox }: World, ruleId: string): Told {
  const published = outbox.published.filter(({ alert }) => alert.rule.id === ruleId);
  const ids = new Set<string>();
  let count = 0;
  const sent: string[] = [];
  for (const { alert, context } of published) {
    const { summary } = context;
    const isOfOne = summary === undefined || summary.kind === 'together';
    count += (summary?.count ?? 0) + (isOfOne ? 1 : 0);
    ids.add(alert.event.eventId);
    if (isOfOne) sent.push(alert.event.eventId);
    for (const { gist } of summary?.named ?? []) ids.add(eventOf(gist).eventId);
    for (const id of summary?.otherEventIds ?? []) ids.add(id);
  }
  return { ids, count, sent };
}
