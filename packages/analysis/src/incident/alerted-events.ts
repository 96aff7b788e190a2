import { type AlertRecord, SEVERITIES, type Severity } from '@iam-tracker/core';
import { countersOf } from '../bounded-collections.ts';

/** What an alert says beside its event. */
export type AlertMark = Pick<
  AlertRecord,
  | 'ruleId'
  | 'title'
  | 'severity'
  | 'detail'
  | 'disposition'
  | 'eventId'
  | 'eventTime'
  | 'actor'
  | 'target'
>;

/**
 * Alerts that are joined with their events, of each severity: a flood of mild ones leaves the severe ones their place.
 */
const MAX_JOINED = 25_000;

/** Alerts of a period by the events that they are about, in bounded memory. */
export interface AlertedEvents {
  /** Returns the alerts about an event, and notes that it was seen. */
  of(eventId: string): readonly AlertMark[];
  /** Alerts whose events were not seen, those beyond what is joined among them. */
  unseen(): Iterable<AlertMark>;
  readonly count: number;
  /** Alerts that are counted and were not looked at one by one. */
  readonly beyond: number;
}

/** Reads the alerts of a period; what a dry run would have said is left out. */
export async function readAlertedEvents(
  alerts: AsyncIterable<AlertRecord>,
): Promise<AlertedEvents> {
  const waiting = new Map<string, AlertMark[]>();
  const kept = countersOf(SEVERITIES, () => 0);
  let count = 0;
  let beyond = 0;
  for await (const alert of alerts) {
    if (alert.disposition === 'dry_run') continue;
    count += 1;
    if (kept[alert.severity] >= MAX_JOINED) {
      beyond += 1;
      continue;
    }
    kept[alert.severity] += 1;
    const marks = waiting.get(alert.eventId);
    if (marks === undefined) waiting.set(alert.eventId, [markOf(alert)]);
    else marks.push(markOf(alert));
  }
  const none: readonly AlertMark[] = [];
  return {
    of(eventId) {
      const marks = waiting.get(eventId);
      if (marks === undefined) return none;
      waiting.delete(eventId);
      return marks;
    },
    *unseen() {
      for (const marks of waiting.values()) yield* marks;
    },
    count,
    beyond,
  };
}

function markOf({
  ruleId,
  title,
  severity,
  detail,
  disposition,
  eventId,
  eventTime,
  actor,
  target,
}: AlertRecord): AlertMark {
  return { ruleId, title, severity, detail, disposition, eventId, eventTime, actor, target };
}

/** Returns the worst of some alerts; undefined of none. */
export function worstOf(marks: readonly AlertMark[]): AlertMark | undefined {
  return SEVERITIES.flatMap((each) => marks.find(({ severity }) => severity === each) ?? [])[0];
}

/** Orders severities, the worst first; none at all comes last. */
export function rankSeverity(severity: Severity | undefined): number {
  return severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity);
}
