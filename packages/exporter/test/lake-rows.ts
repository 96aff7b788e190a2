import { type ActivityEvent, compareText, EVENT_ATTRIBUTES } from '@iam-tracker/core';

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
    compareText(a.userName, b.userName) ||
    compareText(a.eventTime, b.eventTime) ||
    compareText(a.eventId, b.eventId)
  );
}
