import type { RuleEvent } from '../../src/event/rule-event.ts';
import type { StatefulRule } from '../../src/ports.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { selectAlerts } from '../scenario/state-model.ts';

const settings = parseSettings({}, []);

/**
 * Lists the alerts that must come, by the model that sees everything at once; `known`: the events that common
 * knowledge is from.
 */
export function expectedAlerts(
  rule: StatefulRule,
  events: readonly RuleEvent[],
  known: readonly RuleEvent[] = [],
): RuleEvent[] {
  const sightings = events.map((event) => ({
    event,
    match: { rule, severity: rule.severity, isDryRun: false, detail: undefined },
  }));
  return selectAlerts(rule, sightings, settings, known).map(({ event }) => event);
}

function groupOf(rule: StatefulRule, event: RuleEvent): string | undefined {
  if (rule.kind === 'threshold') return rule.threshold.groupBy(event);
  if (rule.kind === 'sequence') return rule.sequence.correlateBy(event);
  return `${rule.firstSeen.baselineKey(event)} ${rule.firstSeen.value(event)}`;
}

function windowOf(rule: StatefulRule): number {
  if (rule.kind === 'first-seen') return 0;
  const { windowMinutes } = rule.kind === 'threshold' ? rule.threshold : rule.sequence;
  return windowMinutes * 60_000;
}

/** An alert of the model is told by itself, or by an event of its window that came late. */
export function isTold(rule: StatefulRule, alert: RuleEvent, fired: readonly RuleEvent[]): boolean {
  return fired.some(
    (event) =>
      groupOf(rule, event) === groupOf(rule, alert) &&
      event.occurredAt <= alert.occurredAt &&
      event.occurredAt >= alert.occurredAt - windowOf(rule),
  );
}
