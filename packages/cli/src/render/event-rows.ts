import { type ActivityEvent, EVENT_ATTRIBUTES, printable, toDocument } from '@iam-tracker/core';
import type { Colors } from '../terminal.ts';
import type { Listing } from './listing.ts';
import type { Cell } from './table.ts';

export const EVENTS: Listing<ActivityEvent> = {
  columns: [
    { title: 'TIME (UTC)', atLeast: 'whole' },
    { title: 'ACTOR', atLeast: 16 },
    { title: 'AS', atLeast: 12 },
    { title: 'ACTION', atLeast: 18 },
    { title: 'TARGET', atLeast: 16 },
    { title: 'FROM', atLeast: 15 },
    { title: 'REGION', atLeast: 9 },
    { title: 'RESULT', atLeast: 12 },
  ],
  row: eventRow,
  document: toDocument,
  // Every attribute there is, so that the columns never change with the data.
  csvColumns: EVENT_ATTRIBUTES.map(({ name }) => name),
};

/** The longest text a cell gets: longer than any name or ARN. */
const MAX_CELL = 2_500;

function eventRow(event: ActivityEvent, colors: Colors): Cell[] {
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
