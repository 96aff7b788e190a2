import { USER_RECORD_ATTRIBUTES, type UserRecordAttribute } from '@iam-tracker/core';
import type { LakeColumn, LakeColumnKind, LakeTable } from './column.ts';

const KINDS: Readonly<Record<UserRecordAttribute['kind'], LakeColumnKind>> = {
  string: 'text',
  // As in the table; `scan_ts` beside them is the one that queries cut time by.
  timestamp: 'text',
  boolean: 'boolean',
  // All of them count something.
  number: 'integer',
  strings: 'json',
  objects: 'json',
};

const ATTRIBUTE_COLUMNS: readonly LakeColumn[] = USER_RECORD_ATTRIBUTES.map(
  ({ name, field, kind, description }) => ({
    name,
    field,
    kind: KINDS[kind],
    comment: kind === 'strings' ? `${description}, JSON list` : description,
  }),
);

/** Every attribute of a user record under its name, and the time of its scan once more as a timestamp. */
export const IAM_USERS: LakeTable = {
  name: 'iam_users',
  comment: 'IAM users, one row a user and complete scan',
  folder: 'iam-users',
  partition: { name: 'scan_date', comment: 'UTC day of the scan, YYYY-MM-DD' },
  columns: [
    ...ATTRIBUTE_COLUMNS,
    {
      name: 'scan_ts',
      field: 'scanTimestamp',
      kind: 'timestamp',
      comment: 'Start of the scan, as a timestamp in UTC',
    },
  ],
  sortedBy: ['scan_timestamp', 'user_name'],
};
