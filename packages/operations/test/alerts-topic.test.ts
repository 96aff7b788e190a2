import { startFakeAws } from '@iam-tracker/test-utils/operator';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createAwsCloud } from '../src/adapters/aws-cloud.ts';
import { openAlertsTopic } from '../src/alerts-topic.ts';
import { readDeployment } from '../src/deployment.ts';
import { SAMPLE } from './world.ts';

const deployment = readDeployment(SAMPLE);
const before = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, before);
});

function useAws(url: string) {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'TEST',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
}

type Published = Parameters<ReturnType<typeof openAlertsTopic>['publisher']['publish']>;

/** The least that a message can be made of. */
const ALERT = {
  rule: {
    ...{ id: 'TEST', title: 'A test', severity: 'INFO', status: 'stable', mitre: [] },
    ...{ kind: 'single', on: {}, outcome: 'any', why: 'x', runbook: [], falsePositives: [] },
    ...{ references: [], match: () => false, dedupKey: () => 'x' },
  },
  event: {
    ...{ eventDate: '2026-01-01', eventId: 'e', eventTime: '2026-01-01T00:00:00Z' },
    ...{ eventName: 'X', eventSource: 'iam.amazonaws.com', eventType: 'iam' },
    ...{ request: {}, response: {}, additional: {}, details: {}, context: {} },
  },
  severity: 'INFO',
  isDryRun: false,
  relatedEventIds: [],
} as unknown as Published[0];
const CONTEXT = {
  folded: 0,
  attribution: { actor: 'x', certainty: 'certain', rule: 'workload', chain: [], isCut: false },
} as Published[1];

describe('openAlertsTopic', () => {
  it('publishes to the topic and then shows what it published', async () => {
    const aws = await startFakeAws(() => ({
      headers: { 'content-type': 'text/xml' },
      body: '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>',
    }));
    useAws(aws.url);
    const subjects: string[] = [];
    const show = ({ subject }: { subject: string }) => subjects.push(subject);

    try {
      const { publisher, topicArn } = openAlertsTopic(deployment, {}, show);
      await publisher.publish(ALERT, CONTEXT);

      expect(topicArn).toBe(deployment.topicArn);
      expect(subjects).toEqual([expect.stringContaining('A test')]);
      expect(aws.requests[0]?.input).toMatchObject({ Action: 'Publish', TopicArn: topicArn });
    } finally {
      await aws.close();
    }
  });

  it('takes a profile', () => {
    const { topicArn } = openAlertsTopic(deployment, { profile: 'audit' }, () => undefined);

    expect(topicArn).toBe(deployment.topicArn);
  });

  it('says that there is none', () => {
    const silent = { ...deployment, topicArn: undefined };

    expect(() => openAlertsTopic(silent, {}, () => undefined)).toThrow(
      expect.objectContaining({ code: 'NOT_DEPLOYED' }),
    );
  });
});

describe('createAwsCloud', () => {
  it('asks where the environment says', async () => {
    const aws = await startFakeAws(() => ({ body: { State: 'Active' } }));
    useAws(aws.url);

    try {
      const { functions } = createAwsCloud({ region: 'eu-west-1' });

      expect(await functions.describe('f')).toMatchObject({ state: 'Active' });
      expect(aws.requests[0]).toMatchObject({ service: 'lambda', region: 'eu-west-1' });
    } finally {
      await aws.close();
    }
  });
});
