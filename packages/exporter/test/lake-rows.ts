import { type ActivityEvent, EVENT_ATTRIBUTES } from '@iam-tracker/core';

/** An event as a reader of the lake must see it, absent values as null; the day is not in the file. */
export function lakeRow(event: ActivityEvent): Record<string, unknown> {
  const cells = EVENT_ATTRIBUTES.filter(({ name }) => name !== 'event_date').map(
    ({ name, field }) => [name, event[field] ?? null],
  );
  const person = { person: null, person_type: null, person_certainty: null };
  return { ...Object.fromEntries(cells), ...person, event_ts: new Date(event.eventTime) };
}

/** The order of rows within a row group. */
export function byUserTimeAndId(a: ActivityEvent, b: ActivityEvent): number {
  return (
    compare(a.userName, b.userName) ||
    compare(a.eventTime, b.eventTime) ||
    compare(a.eventId, b.eventId)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
