import { describe, expect, it } from '@jest/globals';
import { openAlertsTopic } from '../src/alerts-topic.ts';
import { readDeployment } from '../src/deployment.ts';
import { SAMPLE } from './world.ts';

const deployment = readDeployment(SAMPLE);

describe('openAlertsTopic', () => {
  it.each([{}, { profile: 'audit' }])('opens the topic of the deployment with %j', (access) => {
    const { topicArn } = openAlertsTopic(deployment, access, () => undefined);

    expect(topicArn).toBe(deployment.topicArn);
  });

  it('says that there is none', () => {
    const silent = { ...deployment, topicArn: undefined };

    expect(() => openAlertsTopic(silent, {}, () => undefined)).toThrow(
      expect.objectContaining({ code: 'NOT_DEPLOYED' }),
    );
  });
});
