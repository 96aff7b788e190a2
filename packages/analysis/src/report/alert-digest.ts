import { type AlertRecord, DISPOSITIONS, SEVERITIES, type Severity } from '@iam-tracker/core';
import { type EventReader, tellStories } from './alert-stories.ts';
import type { AlertDigest, RuleAdvice, RuleCount } from './report-data.ts';

type Status = AlertRecord['disposition'];

/** States of an alert: what became of it, or that a run is at it. */
export const ALERT_STATUSES = [...DISPOSITIONS, 'claimed'] as const;

/** Sums up what is recorded about alerts; `known` are the rules that there are. */
export async function digestAlerts(
  entries: readonly AlertRecord[],
  readEvents: EventReader,
  known: readonly RuleAdvice[],
): Promise<AlertDigest> {
  const severities = zeros(SEVERITIES);
  const rules = new Map<string, RuleCount & { alerts: number; statuses: Record<Status, number> }>();
  const statuses = zeros(ALERT_STATUSES);
  for (const { disposition, ruleId, severity, title } of entries) {
    severities[severity] += 1;
    statuses[disposition] += 1;
    const rule = rules.get(ruleId) ?? {
      ruleId,
      title,
      severity,
      alerts: 0,
      statuses: zeros(ALERT_STATUSES),
    };
    rule.alerts += 1;
    rule.statuses[disposition] += 1;
    rules.set(ruleId, rule);
  }
  return {
    alerts: entries.length,
    severities,
    statuses,
    rules: [...rules.values()].sort(
      (a, b) =>
        rank(a.severity) - rank(b.severity) ||
        b.alerts - a.alerts ||
        (a.ruleId < b.ruleId ? -1 : 1),
    ),
    ...(await tellStories(entries, readEvents, known)),
  };
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function zeros<K extends string>(names: readonly K[]): Record<K, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>;
}
