import { type AlertRecord, compareText, SEVERITIES, type Severity } from '@iam-tracker/core';
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
  /** Returns the worst of some alerts, of equal ones that of the rarer rule; undefined of none. */
  worstOf(marks: readonly AlertMark[]): AlertMark | undefined;
  /** Alerts whose events were not seen, those beyond what is joined among them. */
  unseen(): Iterable<AlertMark>;
  readonly count: number;
  /** Alerts that are counted and were not looked at one by one. */
  readonly beyond: number;
}

/** Reads the alerts of a period, all or of one account; what a dry run would have said is left out. */
export async function readAlertedEvents(
  alerts: AsyncIterable<AlertRecord>,
  accountId?: string,
): Promise<AlertedEvents> {
  const waiting = new Map<string, AlertMark[]>();
  const ofRule = new Map<string, number>();
  const kept = countersOf(SEVERITIES, () => 0);
  let count = 0;
  let beyond = 0;
  for await (const alert of alerts) {
    if (alert.disposition === 'dry_run') continue;
    if (accountId !== undefined && alert.accountId !== accountId) continue;
    count += 1;
    ofRule.set(alert.ruleId, (ofRule.get(alert.ruleId) ?? 0) + 1);
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
    worstOf: (marks) =>
      marks.reduce<AlertMark | undefined>(
        (worst, mark) =>
          worst === undefined || compareWorst(mark, worst, ofRule) < 0 ? mark : worst,
        undefined,
      ),
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

function compareWorst(a: AlertMark, b: AlertMark, ofRule: ReadonlyMap<string, number>): number {
  return (
    rankSeverity(a.severity) - rankSeverity(b.severity) ||
    (ofRule.get(a.ruleId) ?? 0) - (ofRule.get(b.ruleId) ?? 0) ||
    compareText(a.ruleId, b.ruleId)
  );
}

/** Orders severities, the worst first; none at all comes last. */
export function rankSeverity(severity: Severity | undefined): number {
  return severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity);
}
