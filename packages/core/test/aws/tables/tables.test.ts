import { EVENT_ATTRIBUTES } from '@iam-tracker/core';
import {
  createTableInput,
  TABLES,
  tableDefinitions,
  trailFilesDefinition,
} from '@iam-tracker/core/aws';
import { describe, expect, it } from '@jest/globals';

describe('TABLES', () => {
  it('gives each index of the events what lists need, and no JSON text', () => {
    const needed = EVENT_ATTRIBUTES.filter(({ role }) => role === 'summary' || role === 'key');
    const own = (key: object) => [...Object.values(TABLES.events.key), ...Object.values(key)];

    for (const { key, attributes } of TABLES.events.indexes) {
      expect([...attributes, ...own(key)].sort()).toEqual(needed.map(({ name }) => name).sort());
    }
  });

  it('stays within what DynamoDB takes for the projection of an index', () => {
    for (const { indexes } of Object.values(TABLES)) {
      for (const { attributes } of indexes) {
        if (attributes !== 'all') expect(attributes.length).toBeLessThanOrEqual(20);
      }
    }
  });
});

describe('tableDefinitions', () => {
  it('names the tables as promised', () => {
    const names = Object.values(tableDefinitions()).map(({ tableName }) => tableName);

    expect(names).toEqual([
      'iam-activity-tracker-events',
      'iam-activity-tracker-control',
      'iam-activity-tracker-alerts',
      'iam-activity-tracker-detection-state',
      'iam-user-records',
    ]);
  });

  it('puts another prefix before all but the user records', () => {
    const { events, userRecords } = tableDefinitions('x');

    expect([events.tableName, userRecords.tableName]).toEqual(['x-events', 'iam-user-records']);
  });
});

describe('trailFilesDefinition', () => {
  it('names a table that is none of those each deployment has', () => {
    expect(trailFilesDefinition('x')).toMatchObject({
      tableName: 'x-trail-files',
      key: { partition: 'file' },
      ttlAttribute: 'ttl',
    });
    expect(Object.values(tableDefinitions('x')).map(({ tableName }) => tableName)).not.toContain(
      'x-trail-files',
    );
  });
});

describe('createTableInput', () => {
  it('describes the events table', () => {
    const input = createTableInput(tableDefinitions('x').events);

    expect(input).toMatchObject({
      TableName: 'x-events',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'event_date', KeyType: 'HASH' },
        { AttributeName: 'event_id', KeyType: 'RANGE' },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
    expect(input.AttributeDefinitions).toEqual(
      ['event_date', 'event_id', 'user_name', 'event_time', 'event_name'].map((name) => ({
        AttributeName: name,
        AttributeType: 'S',
      })),
    );
    expect(input.GlobalSecondaryIndexes?.map((index) => index.KeySchema)).toEqual([
      [
        { AttributeName: 'user_name', KeyType: 'HASH' },
        { AttributeName: 'event_time', KeyType: 'RANGE' },
      ],
      [
        { AttributeName: 'event_name', KeyType: 'HASH' },
        { AttributeName: 'event_time', KeyType: 'RANGE' },
      ],
    ]);
    expect(input.GlobalSecondaryIndexes?.[0]?.Projection).toMatchObject({
      ProjectionType: 'INCLUDE',
      NonKeyAttributes: expect.arrayContaining(['event_name', 'actor', 'outcome']),
    });
  });

  it('describes a plain table without indexes or stream', () => {
    expect(createTableInput(tableDefinitions('x').control)).toEqual({
      TableName: 'x-control',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'shard', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'shard', KeyType: 'HASH' }],
    });
  });

  it('copies whole user records into their index', () => {
    const { GlobalSecondaryIndexes } = createTableInput(tableDefinitions('x').userRecords);

    expect(GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'scan-timestamp-index',
        KeySchema: [{ AttributeName: 'scan_timestamp', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ]);
  });
});
