import { SEVERITIES, type Severity } from '@iam-tracker/core';
import { type EventProperty, valueOfEvent } from '../pivot/counted.ts';
import { show } from '../render/listing.ts';
import { formatCount, formatCounted, formatDuration } from '../render/quantities.ts';
import type { Sighting } from './sighting.ts';

/** Values that are counted apart: what callers can choose may be anything. */
const MOST_VALUES = 10_000;
/** Values that the sum names. */
const NAMED = 5;

/** What was seen so far, for the line at the end. */
interface SeenSum {
  add(row: Sighting): void;
  write(seconds: number): string;
}

/** Begins to count; by a property of events as well, where that is asked for. */
export function startSum(by?: EventProperty): SeenSum {
  let events = 0;
  let failures = 0;
  const severities = new Map<Severity, number>();
  const values = new Map<string, number>();

  function addValue(value: string | undefined): void {
    const key = value ?? '(none)';
    if (values.has(key) || values.size < MOST_VALUES) values.set(key, (values.get(key) ?? 0) + 1);
  }

  return {
    add(row) {
      if (by === 'rule' && row.kind === 'alert') addValue(row.alert.ruleId);
      if (row.kind === 'alert') {
        severities.set(row.alert.severity, (severities.get(row.alert.severity) ?? 0) + 1);
        return;
      }
      events += 1;
      if (row.event.outcome === 'failure') failures += 1;
      if (by !== undefined && by !== 'rule') addValue(valueOfEvent(row.event, by));
    },
    write(seconds) {
      const alerts = [...severities.values()].reduce((sum, count) => sum + count, 0);
      const bySeverity = SEVERITIES.flatMap((each) => {
        const count = severities.get(each);
        return count === undefined ? [] : [`${formatCount(count)} ${each}`];
      });
      const refused = failures === 0 ? '' : ` (${formatCount(failures)} refused or failed)`;
      const worst = bySeverity.length === 0 ? '' : ` (${bySeverity.join(', ')})`;
      const said = `${formatCounted(events, 'event')}${refused} and ${formatCounted(alerts, 'alert')}${worst}`;
      return `Seen in ${formatDuration(seconds)}: ${said}.${by === undefined ? '' : describeValues(by, values)}`;
    },
  };
}

function describeValues(by: EventProperty, values: ReadonlyMap<string, number>): string {
  if (values.size === 0) return '';
  const most = [...values].sort(([, a], [, b]) => b - a).slice(0, NAMED);
  const named = most.map(([value, count]) => `${formatCount(count)} ${show(value)}`);
  const more = values.size > NAMED ? `, and ${formatCount(values.size - NAMED)} more` : '';
  return ` By ${by}: ${named.join(', ')}${more}.`;
}
