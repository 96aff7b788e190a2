import { describe, expect, it } from '@jest/globals';
import {
  listDifferentColumns,
  listMisplacedObjects,
} from '../../../proofs/deployment/lake-objects.mjs';

const today = new Date().toISOString().slice(0, 10);

function table(range = '2026-01-01,NOW+1DAYS') {
  return {
    Name: 'iam_events',
    PartitionKeys: [{ Name: 'event_date', Type: 'string' }],
    Parameters: {
      'projection.event_date.range': range,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena's placeholder.
      'storage.location.template': 's3://lake/iam-events/event_date=${event_date}',
    },
    StorageDescriptor: {
      Columns: [
        { Name: 'event_id', Type: 'string' },
        { Name: 'event_timestamp', Type: 'timestamp' },
        { Name: 'read_only', Type: 'boolean' },
      ],
    },
  };
}

describe('listMisplacedObjects', () => {
  it('finds nothing wrong where the projection looks', () => {
    const keys = [
      'iam-events/event_date=2026-01-01/part-0000.parquet',
      `iam-events/event_date=${today}/part-0001.parquet`,
      'iam-users/scan_date=2025-01-01/part-0000.parquet',
    ];

    expect(listMisplacedObjects(table(), keys, 'lake')).toEqual([]);
  });

  it.each([
    ['iam-events/date=2026-01-01/part-0000.parquet'],
    ['iam-events/event_date=2025-12-31/part-0000.parquet'],
    ['iam-events/event_date=2999-01-01/part-0000.parquet'],
    ['iam-events/part-0000.parquet'],
  ])('finds %s, where no query would look', (key) => {
    expect(listMisplacedObjects(table(), [key], 'lake')).toEqual([`iam_events: ${key}`]);
  });

  it('takes a last day as it is', () => {
    const key = 'iam-events/event_date=2026-03-02/part-0000.parquet';

    expect(listMisplacedObjects(table('2026-01-01,2026-03-01'), [key], 'lake')).toHaveLength(1);
  });
});

type Schema = Parameters<typeof listDifferentColumns>[1];

const schema = [
  { name: 'event_id', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  { name: 'event_timestamp', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  { name: 'read_only', type: 'BOOLEAN' },
] as Schema;

describe('listDifferentColumns', () => {
  it('finds the columns of the catalogue in the file', () => {
    expect(listDifferentColumns(table(), schema)).toEqual([]);
  });

  it.each([
    ['one that is missing', schema.slice(0, 2), 'read_only boolean'],
    ['one of another type', schema.map((each) => ({ ...each, type: 'INT32' })), 'event_id string'],
    ['two that changed places', [...schema].reverse(), 'event_id string'],
    ['one too many', [...schema, { name: 'more' }], 'more: only in the file'],
  ])('names %s', (_, found, words) => {
    expect(listDifferentColumns(table(), found as Schema).join()).toContain(words);
  });
});
