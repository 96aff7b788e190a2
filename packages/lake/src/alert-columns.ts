import { ALERT_ATTRIBUTES } from '@iam-tracker/core';
import type { LakeColumn, LakeTable } from './column.ts';

const ATTRIBUTE_COLUMNS: readonly LakeColumn[] = ALERT_ATTRIBUTES.map(
  ({ name, field, description }) => ({ name, field, kind: 'text', comment: description }),
);

/** Every attribute of an alert under its name, and its two times once more as timestamps. */
export const IAM_ALERTS: LakeTable = {
  name: 'iam_alerts',
  comment: 'Alerts and what became of them, one row an alert',
  folder: 'iam-alerts',
  // Not the day of the event: an alert on old history is recorded today, when alerts beside it may be gone.
  partition: {
    name: 'alert_date',
    comment: 'UTC day on which the alert was first recorded, YYYY-MM-DD',
  },
  columns: [
    ...ATTRIBUTE_COLUMNS,
    {
      name: 'event_ts',
      field: 'eventTime',
      kind: 'timestamp',
      comment: 'When the event happened, as a timestamp in UTC',
    },
    {
      name: 'recorded_ts',
      field: 'recordedAt',
      kind: 'timestamp',
      comment: 'When the alert was first recorded, as a timestamp in UTC',
    },
  ],
  sortedBy: ['alert_type', 'event_time', 'event_id'],
};
