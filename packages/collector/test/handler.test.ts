import { type CloudTrailRecord, startSimulatedAws } from '@iam-tracker/simulator';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { handler } from '../src/handler.ts';
import { answering, withServer } from './world/aws.ts';
import { anEntry } from './world/pages.ts';

const context = {
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:collector',
  getRemainingTimeInMillis: () => 900_000,
};

const before = { ...process.env };

describe('handler', () => {
  beforeEach(() => {
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      LOG_LEVEL: 'CRITICAL',
      LOOKUP_REQUESTS_PER_SECOND: '100',
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
    process.env.MAX_WORKERS = '99';

    const end = handler({}, context);

    await expect(end).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: expect.stringMatching(/EVENTS_TABLE_NAME.*CONTROL_TABLE_NAME.*MAX_WORKERS/s),
    });
  });

  it('wires the parts and runs once the environment is right', async () => {
    const { text } = anEntry(Math.floor(Date.now() / 1000) - 600, 'an-event');
    const record = JSON.parse(text) as CloudTrailRecord;
    const aws = await startSimulatedAws({
      events: [{ record, visibleAt: 0 }],
      regions: [{ name: 'us-east-1', optInStatus: 'opt-in-not-required' }],
      lookupRequestsPerSecond: 100,
    });
    // To every request this is the answer of a DynamoDB that is empty and takes everything.
    await withServer(answering(200, '{}'), async (client) => {
      Object.assign(process.env, {
        EVENTS_TABLE_NAME: 'events',
        CONTROL_TABLE_NAME: 'control',
        AWS_ENDPOINT_URL: aws.url,
        AWS_ENDPOINT_URL_DYNAMODB: client.endpoint,
      });

      const result = await handler({}, context).finally(() => aws.close());

      expect(result).toMatchObject({ total_events_processed: 1, regions: 1, errors: [] });
      expect(aws.stats.count({ operation: 'DescribeRegions' })).toBe(1);
      expect(aws.stats.count({ operation: 'GetCallerIdentity' })).toBe(0);
      expect(aws.metrics().map(({ name }) => name)).toEqual([
        'EventsStored',
        'CoverageLagSeconds',
        'BacklogSeconds',
        'Success',
      ]);
    });
  });
});
