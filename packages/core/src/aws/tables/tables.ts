import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { EVENT_ATTRIBUTES } from '../../event/activity-event.ts';

/** Key attributes, all of them strings. */
export interface TableKey {
  readonly partition: string;
  readonly sort?: string;
}

export interface TableIndex {
  readonly name: string;
  readonly key: TableKey;
  /** Copied besides the keys of index and table, which always are; `all` copies everything. */
  readonly attributes: readonly string[] | 'all';
}

/** A table without its place: what Terraform deploys and the embedded database creates. */
export interface TableShape {
  readonly key: TableKey;
  readonly indexes: readonly TableIndex[];
  /** Content of a stream record; absent without a stream. */
  readonly stream?: 'NEW_IMAGE';
  /** The attribute with the epoch second after which an item may go. */
  readonly ttlAttribute?: string;
}

export interface TableDefinition extends TableShape {
  readonly tableName: string;
}

const EVENT_KEY = { partition: 'event_date', sort: 'event_id' } as const;

/** Every table that each deployment has. Terraform and the embedded database follow this, and tests compare. */
export const TABLES = {
  events: {
    key: EVENT_KEY,
    indexes: [
      eventIndex('user_name-index', 'user_name'),
      eventIndex('event_name-index', 'event_name'),
    ],
    stream: 'NEW_IMAGE',
    ttlAttribute: 'ttl',
  },
  control: { key: { partition: 'shard' }, indexes: [] },
  alerts: {
    key: { partition: 'event_id', sort: 'alert_type' },
    indexes: [
      {
        name: 'alert_date-index',
        key: { partition: 'alert_date', sort: 'event_id' },
        attributes: 'all',
      },
    ],
    ttlAttribute: 'ttl',
  },
  detectionState: { key: { partition: 'state_key' }, indexes: [], ttlAttribute: 'ttl' },
  userRecords: {
    key: { partition: 'user_name', sort: 'scan_timestamp' },
    indexes: [
      {
        name: 'scan-timestamp-index',
        key: { partition: 'scan_timestamp' },
        attributes: 'all',
      },
    ],
    stream: 'NEW_IMAGE',
    ttlAttribute: 'ttl',
  },
} as const satisfies Record<string, TableShape>;

/** The files of trails that were read: a table that only a deployment with a trail as its source has. */
export const TRAIL_FILES = {
  key: { partition: 'file' },
  indexes: [],
  ttlAttribute: 'ttl',
} as const satisfies TableShape;

export type TableRole = keyof typeof TABLES;
export type TableDefinitions = Readonly<Record<TableRole, TableDefinition>>;

/** Prefix of table names unless the deployment says otherwise. */
export const DEFAULT_TABLE_PREFIX = 'iam-activity-tracker';

/** Returns the tables under their names; the user records keep the name of their reference. */
export function tableDefinitions(prefix: string = DEFAULT_TABLE_PREFIX): TableDefinitions {
  return {
    events: { tableName: `${prefix}-events`, ...TABLES.events },
    control: { tableName: `${prefix}-control`, ...TABLES.control },
    alerts: { tableName: `${prefix}-alerts`, ...TABLES.alerts },
    detectionState: { tableName: `${prefix}-detection-state`, ...TABLES.detectionState },
    userRecords: { tableName: 'iam-user-records', ...TABLES.userRecords },
  };
}

/** Returns the table of the files of trails under its name. */
export function trailFilesDefinition(prefix: string = DEFAULT_TABLE_PREFIX): TableDefinition {
  return { tableName: `${prefix}-trail-files`, ...TRAIL_FILES };
}

/**
 * Returns what CreateTable wants to make the table, billed by request. Time to live is not among it:
 * DynamoDB takes that in a call of its own.
 */
export function createTableInput(definition: TableDefinition): CreateTableCommandInput {
  const { tableName, key, indexes, stream } = definition;
  const keyNames = new Set([key, ...indexes.map((index) => index.key)].flatMap(namesOf));
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...keyNames].map((name) => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
    KeySchema: keySchema(key),
    ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes.map(indexInput) }),
    ...(stream === undefined
      ? {}
      : { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
  };
}

/** An index over all events that copies what lists and filters need, never the JSON texts. */
function eventIndex(name: string, partition: 'user_name' | 'event_name'): TableIndex {
  const key = { partition, sort: 'event_time' };
  const keyNames = [...namesOf(EVENT_KEY), ...namesOf(key)];
  const copied = EVENT_ATTRIBUTES.filter(({ role }) => role === 'key' || role === 'summary');
  const names: string[] = copied.map((attribute) => attribute.name);
  return { name, key, attributes: names.filter((attribute) => !keyNames.includes(attribute)) };
}

function namesOf({ partition, sort }: TableKey): string[] {
  return sort === undefined ? [partition] : [partition, sort];
}

function keySchema(key: TableKey) {
  return namesOf(key).map((name, position) => ({
    AttributeName: name,
    KeyType: position === 0 ? ('HASH' as const) : ('RANGE' as const),
  }));
}

function indexInput({ name, key, attributes }: TableIndex) {
  return {
    IndexName: name,
    KeySchema: keySchema(key),
    Projection:
      attributes === 'all'
        ? { ProjectionType: 'ALL' as const }
        : { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...attributes] },
  };
}
