import {
  ALERT_ATTRIBUTES,
  EVENT_ATTRIBUTES,
  EVENT_DESCRIPTIONS,
  UNKNOWN_TIME,
  USER_RECORD_ATTRIBUTES,
  type UserRecordAttribute,
} from '@iam-tracker/core';

/**
 * Kinds of columns. `json` is text too, only too long and too different from row to row for
 * statistics to be of use. `timestamp` has milliseconds, UTC.
 */
export type LakeColumnKind = 'text' | 'json' | 'boolean' | 'integer' | 'timestamp';

/** One column of a table of the lake. */
export interface LakeColumn {
  readonly name: string;
  readonly kind: LakeColumnKind;
  /** Meaning, one line, for the table in Glue and for the documentation. */
  readonly comment: string;
  /** The field of the exported object that it is made from. */
  readonly field: string;
  /**
   * Known only when every row of the day was read, and written behind all row groups. Such columns are the last of
   * their table, so that files have their columns in the order of the list.
   */
  readonly isLate?: true;
}

/** What the files of a table hold. */
export interface LakeColumns {
  /** In Athena and in DuckDB. */
  readonly name: string;
  readonly comment: string;
  /** The first part of every object key of the table. */
  readonly folder: string;
  readonly columns: readonly LakeColumn[];
  /** Columns that rows are sorted by within a row group: alike rows side by side compress better. */
  readonly sortedBy: readonly string[];
}

/** A table of the lake: one folder, in it one folder a day. */
export interface LakeTable extends LakeColumns {
  readonly name: 'iam_events' | 'iam_users' | 'iam_alerts';
  /** The UTC day, `YYYY-MM-DD`. It is part of the key, `<partition>=<day>`, and no column of the files. */
  readonly partition: { readonly name: string; readonly comment: string };
}

/** The database of all tables, in Glue and as a schema of DuckDB. */
export const LAKE_DATABASE = 'iam_activity_tracker_database';

const PARTITION = 'event_date';

function attributeColumn({ name, field, type, role }: (typeof EVENT_ATTRIBUTES)[number]) {
  const textKind = role === 'blob' ? ('json' as const) : ('text' as const);
  return {
    name,
    field,
    kind: type === 'boolean' ? ('boolean' as const) : textKind,
    comment: EVENT_DESCRIPTIONS[name],
  };
}

/** Says who is behind an event when sessions are followed, which takes the other events. */
const PERSON_COLUMNS: readonly LakeColumn[] = [
  {
    name: 'person',
    field: 'person',
    comment:
      'Who is behind the event, sessions followed to the call that opened the first one; NULL in files of earlier versions',
  },
  {
    name: 'person_type',
    field: 'personType',
    comment: 'What actor_type is to actor: that of person',
  },
  {
    name: 'person_certainty',
    field: 'personCertainty',
    comment:
      'certain: AWS or a trusted identity provider vouches for person; likely: the best that is known; unknown: no name',
  },
].map((column) => ({ ...column, kind: 'text' as const, isLate: true as const }));

const EVENT_COLUMNS: readonly LakeColumn[] = EVENT_ATTRIBUTES.filter(
  ({ name }) => name !== PARTITION,
).map(attributeColumn);

/** Every attribute of an event under its name, its time once more as a timestamp, and who is behind it. */
export const IAM_EVENTS: LakeTable = {
  name: 'iam_events',
  comment: 'IAM, STS, sign-in, Identity Center and guard events, one row an event',
  folder: 'iam-events',
  partition: { name: PARTITION, comment: EVENT_DESCRIPTIONS[PARTITION] },
  columns: [
    ...EVENT_COLUMNS,
    {
      name: 'event_ts',
      field: 'eventTime',
      kind: 'timestamp',
      comment: 'When it happened, as a timestamp in UTC',
    },
    ...PERSON_COLUMNS,
  ],
  sortedBy: ['user_name', 'event_time', 'event_id'],
};

const USER_KINDS: Readonly<Record<UserRecordAttribute['kind'], LakeColumnKind>> = {
  string: 'text',
  // As in the table; `scan_ts` beside them is the one that queries cut time by.
  timestamp: 'text',
  boolean: 'boolean',
  // All of them count something.
  number: 'integer',
  strings: 'json',
  objects: 'json',
};

const USER_COLUMNS: readonly LakeColumn[] = USER_RECORD_ATTRIBUTES.map(
  ({ name, field, kind, description }) => ({
    name,
    field,
    kind: USER_KINDS[kind],
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
    ...USER_COLUMNS,
    {
      name: 'scan_ts',
      field: 'scanTimestamp',
      kind: 'timestamp',
      comment: 'Start of the scan, as a timestamp in UTC',
    },
  ],
  sortedBy: ['scan_timestamp', 'user_name'],
};

const ALERT_COLUMNS: readonly LakeColumn[] = ALERT_ATTRIBUTES.map(
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
    ...ALERT_COLUMNS,
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

/** Every table of the lake that has days. */
export const LAKE_TABLES: readonly LakeTable[] = [IAM_EVENTS, IAM_USERS, IAM_ALERTS];

/** The day of events without a known time; it lies before all that Athena computes partitions for. */
const UNKNOWN_DAY = UNKNOWN_TIME.slice(0, 10);

/**
 * The events without a known time as a table of their own, without a partition. Athena looks for days
 * from `lake_first_day` on only, and would otherwise never find them.
 */
export const IAM_EVENTS_UNDATED = {
  name: `${IAM_EVENTS.name}_undated`,
  of: IAM_EVENTS,
  day: UNKNOWN_DAY,
} as const;

/**
 * The accounts of the organization as they were last listed: one file, replaced whole, so that a join finds each account once.
 * Where no accounts are known there is no file.
 */
export const IAM_ACCOUNTS = {
  name: 'iam_accounts',
  comment: 'Accounts of the organization as they were last listed, one row an account',
  folder: 'iam-accounts',
  columns: [
    { name: 'account_id', field: 'id', kind: 'text', comment: 'Twelve digits, the key' },
    {
      name: 'account_name',
      field: 'name',
      kind: 'text',
      comment: 'As its owner calls it: names repeat and change, so nothing is decided by one',
    },
    {
      name: 'account_state',
      field: 'state',
      kind: 'text',
      comment: 'ACTIVE, SUSPENDED, PENDING_CLOSURE, CLOSED, PENDING_ACTIVATION or UNKNOWN',
    },
    {
      name: 'ou_path',
      field: 'ouPath',
      kind: 'text',
      comment: 'Root and organizational units above it: o-x/r-y/ou-y-a/ou-y-b/',
    },
    {
      name: 'joined_at',
      field: 'joinedAt',
      kind: 'text',
      comment: 'When it joined the organization, ISO 8601 UTC',
    },
    {
      name: 'listed_at',
      field: 'listedAt',
      kind: 'text',
      comment: 'When the accounts were listed, ISO 8601 UTC; the same in every row',
    },
  ],
  sortedBy: ['account_id'],
} as const satisfies LakeColumns;
