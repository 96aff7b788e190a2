import { type ActivityEvent, compareText, type Severity } from '@iam-tracker/core';
import { type AlertMark, rankSeverity } from './alerted-events.ts';
import type { BoundedList, IncidentFinding } from './incident.ts';

/** A rule while its alerts are counted. */
export interface FindingDraft {
  readonly ruleId: string;
  readonly title: string;
  count: number;
  suppressed: number;
  first: string;
  last: string;
  /** The first among the worst. */
  worst: Pick<AlertMark, 'severity' | 'detail' | 'eventId' | 'eventTime'>;
  /** The worst that no setting suppressed. */
  open: Severity | undefined;
  readonly actors: Set<string>;
  readonly targets: Set<string>;
}

const MAX_NAMES = 100;
const SHOWN_NAMES = 3;

/** Counts an alert; its event, where it was found, says what it was about. */
export function addFinding(
  findings: Map<string, FindingDraft>,
  alert: AlertMark,
  event?: Pick<ActivityEvent, 'target'>,
): void {
  const { detail, disposition, eventId, eventTime, ruleId, severity, title } = alert;
  const isSuppressed = disposition === 'suppressed';
  const target = event?.target ?? alert.target;
  mergeFinding(findings, {
    ...{ ruleId, title, count: 1, first: eventTime, last: eventTime },
    suppressed: isSuppressed ? 1 : 0,
    worst: { severity, detail, eventId, eventTime },
    open: isSuppressed ? undefined : severity,
    actors: new Set(),
    targets: new Set(target === undefined ? [] : [target]),
  });
}

/** Adds what was counted elsewhere of a rule; the result does not depend on the order. */
export function mergeFinding(findings: Map<string, FindingDraft>, added: FindingDraft): void {
  const known = findings.get(added.ruleId);
  if (known === undefined) {
    const { actors, targets } = added;
    findings.set(added.ruleId, {
      ...added,
      actors: new Set(actors),
      targets: new Set(targets),
    });
    return;
  }
  known.count += added.count;
  known.suppressed += added.suppressed;
  if (added.first < known.first) known.first = added.first;
  if (added.last > known.last) known.last = added.last;
  if (compareWorst(added.worst, known.worst) < 0) known.worst = added.worst;
  if (rankSeverity(added.open) < rankSeverity(known.open)) known.open = added.open;
  for (const name of ['actors', 'targets'] as const) {
    for (const each of added[name]) if (known[name].size < MAX_NAMES) known[name].add(each);
  }
}

function compareWorst(a: FindingDraft['worst'], b: FindingDraft['worst']): number {
  return (
    rankSeverity(a.severity) - rankSeverity(b.severity) ||
    compareText(a.eventTime, b.eventTime) ||
    compareText(a.eventId, b.eventId)
  );
}

/** Lists rules that fired, the worst first, then the most frequent; `INFO` is left out. */
export function listFindings(findings: ReadonlyMap<string, FindingDraft>): IncidentFinding[] {
  return [...findings.values()]
    .filter(({ worst }) => worst.severity !== 'INFO')
    .sort(
      (a, b) =>
        rankSeverity(a.worst.severity) - rankSeverity(b.worst.severity) ||
        b.count - a.count ||
        compareText(a.ruleId, b.ruleId),
    )
    .map(({ actors, targets, worst, ...draft }) => ({
      ...{ ruleId: draft.ruleId, title: draft.title, severity: worst.severity },
      ...{ count: draft.count, suppressed: draft.suppressed },
      ...{ first: draft.first, last: draft.last },
      detail: worst.detail,
      eventId: worst.eventId,
      actors: boundedNames(actors),
      targets: boundedNames(targets),
    }));
}

function boundedNames(names: ReadonlySet<string>): BoundedList<string> {
  return { shown: [...names].sort().slice(0, SHOWN_NAMES), count: names.size };
}

/** Returns the worst that no setting suppressed; undefined without any. */
export function worstOpen(findings: Iterable<FindingDraft>): Severity | undefined {
  let worst: Severity | undefined;
  for (const { open } of findings) if (rankSeverity(open) < rankSeverity(worst)) worst = open;
  return worst;
}
