import type { AlertedEvent } from '@iam-tracker/analysis';
import { type ActivityEvent, EVENT_ATTRIBUTES, toDocument } from '@iam-tracker/core';
import type { Colors } from '../terminal.ts';
import { type Listing, severityCell, show } from './listing.ts';
import { cutToSecond } from './quantities.ts';
import { cellOfRole } from './role-name.ts';
import type { Cell } from './table/column.ts';

export const EVENTS: Listing<ActivityEvent> = {
  columns: [
    { title: 'TIME (UTC)', atLeast: 'whole', stays: true },
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

/** Events with the worst of the alerts that they raised. */
export const ALERTED_EVENTS: Listing<AlertedEvent> = {
  columns: [
    { title: 'SEVERITY', atLeast: 'whole' },
    { title: 'RULE', atLeast: 20 },
    ...EVENTS.columns,
  ],
  row: ({ event, ruleIds, severity }, colors) => [
    severityCell(severity, colors),
    show(ruleIds.join(', ')),
    ...eventRow(event, colors),
  ],
  document: ({ event, ruleIds, severity }) => ({
    severity,
    rules: ruleIds,
    ...toDocument(event),
  }),
  csvColumns: ['severity', 'rules', ...(EVENTS.csvColumns ?? [])],
};

function eventRow(event: ActivityEvent, colors: Colors): Cell[] {
  const as = event.userName === event.actor ? '' : event.userName;
  return [
    cutToSecond(event.eventTime),
    cellOfRole(show(event.actor), { roleArn: event.roleArn, color: colors.cyan }),
    cellOfRole(show(as), { roleArn: event.roleArn }),
    show(event.eventName),
    cellOfRole(show(event.target)),
    show(event.sourceIp),
    show(event.awsRegion),
    event.outcome === 'failure'
      ? { text: show(event.errorCode ?? 'failure'), color: colors.red }
      : 'ok',
  ];
}
