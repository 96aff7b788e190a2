import { isAppError } from '@iam-tracker/core';
import { SAMPLE_OUTPUTS } from '@iam-tracker/test-utils/operator';
import { describe, expect, it } from '@jest/globals';
import { readDeployment } from '../src/deployment.ts';

describe('readDeployment', () => {
  it('reads the names of everything that is switched on', () => {
    expect(readDeployment(JSON.stringify(SAMPLE_OUTPUTS))).toMatchObject({
      name: 'iam-activity-tracker',
      accountId: '123456789012',
      region: 'eu-west-1',
      functions: [
        {
          role: 'collector',
          name: 'iam-activity-tracker-collector',
          logGroup: '/aws/lambda/iam-activity-tracker-collector',
        },
        { role: 'alerter' },
        { role: 'user-scanner', name: 'iam-activity-tracker-user-scanner' },
        { role: 'exporter' },
      ],
      buckets: ['iam-activity-tracker-analytics-123456789012'],
      topicArn: expect.stringContaining(':sns:'),
    });
  });

  it('has the bucket of the trail among those that hold something', () => {
    const trail_bucket_name = { value: 'iam-activity-tracker-trail-123456789012' };

    const { buckets } = readDeployment(JSON.stringify({ ...SAMPLE_OUTPUTS, trail_bucket_name }));

    expect(buckets).toEqual([
      'iam-activity-tracker-analytics-123456789012',
      'iam-activity-tracker-trail-123456789012',
    ]);
  });

  it('leaves out what is switched off', () => {
    const { collector } = SAMPLE_OUTPUTS.functions.value;
    const outputs = {
      stack_name: { value: 'small' },
      account_id: { value: '123456789012' },
      region: { value: 'eu-west-1' },
      functions: { value: { collector } },
      analytics_bucket_name: { value: null },
      alerts_topic_arn: { value: null },
    };

    expect(readDeployment(JSON.stringify(outputs))).toEqual({
      name: 'small',
      accountId: '123456789012',
      region: 'eu-west-1',
      functions: [expect.objectContaining({ role: 'collector' })],
      tables: {},
      buckets: [],
      alarms: [],
      topicArn: undefined,
    });
  });

  it.each([{}, { ...SAMPLE_OUTPUTS, stack_name: undefined }, { region: { value: 'eu-west-1' } }])(
    'says that nothing is deployed when Terraform knows too little',
    (outputs) => {
      let error: unknown;
      try {
        readDeployment(JSON.stringify(outputs));
      } catch (thrown) {
        error = thrown;
      }

      expect(isAppError(error, 'NOT_DEPLOYED')).toBe(true);
    },
  );
});
