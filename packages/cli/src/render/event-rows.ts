import { type ActivityEvent, EVENT_ATTRIBUTES, printable, toDocument } from '@iam-tracker/core';
import type { Colors } from '../terminal.ts';
import type { Cell, Column } from './table.ts';

export const EVENT_COLUMNS: readonly Column[] = [
  { title: 'TIME (UTC)', atLeast: 'whole' },
  { title: 'ACTOR', atLeast: 16 },
  { title: 'AS', atLeast: 12 },
  { title: 'ACTION', atLeast: 18 },
  { title: 'TARGET', atLeast: 16 },
  { title: 'FROM', atLeast: 15 },
  { title: 'REGION', atLeast: 9 },
  { title: 'RESULT', atLeast: 12 },
];

/** The longest text a cell gets: longer than any name or ARN. */
const MAX_CELL = 2_500;

/** Returns the cells of an event; whatever it says is safe to show. */
export function eventRow(event: ActivityEvent, colors: Colors): Cell[] {
  const show = (text = '') => printable(text, MAX_CELL);
  const as = event.userName === event.actor ? '' : event.userName;
  return [
    event.eventTime.slice(0, 19).replace('T', ' '),
    { text: show(event.actor), color: colors.cyan },
    show(as),
    show(event.eventName),
    show(event.target),
    show(event.sourceIp),
    show(event.awsRegion),
    event.outcome === 'failure'
      ? { text: show(event.errorCode ?? 'failure'), color: colors.red }
      : 'ok',
  ];
}

/** Columns of CSV output: every attribute there is, so that the columns never change with the data. */
export const CSV_COLUMNS: readonly string[] = EVENT_ATTRIBUTES.map(({ name }) => name);

/** Returns the fields of an event as CSV has them. */
export function csvRecord(event: ActivityEvent): string[] {
  const document = toDocument(event);
  return CSV_COLUMNS.map((name) => String(document[name] ?? ''));
}
