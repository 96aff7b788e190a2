import { type AlertRecord, compareText, DISPOSITIONS, SEVERITIES } from '@iam-tracker/core';
import { countersOf } from '../bounded-collections.ts';
import { type AlertedEntry, type EventReader, tellStories } from './alert-stories.ts';
import type { AlertDigest, RuleAdvice, RuleCount } from './report-data.ts';
import { severityRank } from './severity.ts';

type Status = AlertRecord['disposition'];

/** States of an alert: what became of it, or that a run is at it. */
const ALERT_STATUSES = [...DISPOSITIONS, 'claimed'] as const;

/** Sums up what is recorded about alerts; `known` are the rules that there are. */
export async function digestAlerts(
  entries: readonly AlertedEntry[],
  readEvents: EventReader,
  known: readonly RuleAdvice[],
): Promise<AlertDigest> {
  const severities = countersOf(SEVERITIES, () => 0);
  const rules = new Map<string, Mutable>();
  const statuses = countersOf(ALERT_STATUSES, () => 0);
  for (const { disposition, ruleId, severity, title } of entries) {
    severities[severity] += 1;
    statuses[disposition] += 1;
    const rule = rules.get(ruleId) ?? {
      ...{ ruleId, title, severity, alerts: 0 },
      statuses: countersOf(ALERT_STATUSES, () => 0),
    };
    rule.alerts += 1;
    rule.statuses[disposition] += 1;
    // A rule may find one thing worse than another.
    if (severityRank(severity) < severityRank(rule.severity)) rule.severity = severity;
    rules.set(ruleId, rule);
  }
  const told = await tellStories(entries, readEvents);
  const inStories = new Set(
    told.stories.flatMap(({ findings }) => findings.map(({ ruleId }) => ruleId)),
  );
  const ordered = [...rules.values()].sort(
    (a, b) =>
      severityRank(a.severity) - severityRank(b.severity) ||
      b.alerts - a.alerts ||
      compareText(a.ruleId, b.ruleId),
  );
  const adviceOf = new Map(known.map((rule) => [rule.id, rule]));
  return {
    alerts: entries.length,
    severities,
    statuses,
    rules: ordered,
    ...told,
    advice: ordered.flatMap(({ ruleId }) =>
      inStories.has(ruleId) ? (adviceOf.get(ruleId) ?? []) : [],
    ),
  };
}

type Mutable = Omit<RuleCount, 'alerts' | 'severity' | 'statuses'> & {
  alerts: number;
  severity: RuleCount['severity'];
  readonly statuses: Record<Status, number>;
};
