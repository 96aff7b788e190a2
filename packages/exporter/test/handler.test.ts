import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { handler } from '../src/handler.ts';
import { startMiniS3 } from './world/mini-s3.ts';

const context = { getRemainingTimeInMillis: () => 900_000 };
const before = { ...process.env };

describe('handler', () => {
  beforeEach(() => {
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      LOG_LEVEL: 'CRITICAL',
      CLOUDWATCH_METRICS: 'false',
    });
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) {
      if (!(name in before)) delete process.env[name];
    }
    Object.assign(process.env, before);
  });

  // In this order: what is wired once stays.
  it('fails with everything that is wrong in the environment', async () => {
    process.env.EXPORT_DAYS_BACK = 'all';

    const end = handler({}, context);

    await expect(end).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: expect.stringMatching(
        /EVENTS_TABLE_NAME.*CONTROL_TABLE_NAME.*ANALYTICS_BUCKET_NAME.*EXPORT_DAYS_BACK/s,
      ),
    });
  });

  it('wires the parts and exports once the environment is right', async () => {
    const day = new Date().toISOString().slice(0, 10);
    const s3 = await startMiniS3();
    const tables: string[] = [];
    const dynamoDb = createServer((request, response) => {
      const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const { TableName, ExpressionAttributeValues: values } = JSON.parse(body);
        tables.push(`${operation} ${TableName}`);
        const isToday = TableName === 'events' && values?.[':key']?.S === day;
        const item = eventItem(day);
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(JSON.stringify(isToday ? { Items: [item], Count: 1 } : {}));
      });
    });
    await new Promise<void>((resolve) => dynamoDb.listen(0, '127.0.0.1', resolve));
    const { port } = dynamoDb.address() as AddressInfo;
    Object.assign(process.env, {
      EVENTS_TABLE_NAME: 'events',
      CONTROL_TABLE_NAME: 'control',
      DYNAMODB_TABLE_NAME: 'users',
      ALERTS_TABLE_NAME: 'alerts',
      ANALYTICS_BUCKET_NAME: 'lake',
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    });

    const result = await handler({}, context).finally(() => {
      dynamoDb.closeAllConnections();
      dynamoDb.close();
      return s3.close();
    });

    expect(result).toMatchObject({ exported_rows: 1, exported_scan_days: 0, errors: [] });
    expect(s3.requests).toContain(`PUT iam-events/event_date=${day}/part-0000.parquet`);
    expect(tables).toEqual(
      expect.arrayContaining([
        'Scan control',
        'UpdateItem control',
        'Query events',
        'Query users',
        'Query alerts',
      ]),
    );
  });
});

function eventItem(day: string) {
  const texts = {
    event_date: day,
    event_id: 'an-event',
    event_time: `${day}T00:00:00Z`,
    event_name: 'CreateUser',
    event_source: 'iam.amazonaws.com',
    event_type: 'iam',
    user_name: 'alice',
    actor: 'alice',
    actor_type: 'iam_user',
    outcome: 'success',
  };
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { S: text }]));
}
