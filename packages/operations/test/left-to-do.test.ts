import { AppError } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { readDeployment } from '../src/deployment.ts';
import { findLeftToDo } from '../src/left-to-do.ts';
import { fakeCloud, GOOD_TRAIL, SAMPLE } from './world.ts';

const deployment = readDeployment(SAMPLE);
const mail = { protocol: 'email', endpoint: 'ada@example.com', isPending: true };
const refuse = async () => {
  throw new AppError('AWS_REFUSED', 'Cannot do that');
};

describe('findLeftToDo', () => {
  it('finds nothing but the first collection when everything is confirmed', async () => {
    expect(await findLeftToDo(fakeCloud({}), deployment)).toEqual({
      recipients: { pending: [], alertsReachNoOne: false, alarmsReachNoOne: false, unknown: [] },
      collects: 'rate(1 hour)',
      collectsWithinSeconds: 3_600,
      pushFeed: { isOn: false, trail: GOOD_TRAIL.arn, problems: [], refusal: undefined },
    });
  });

  it('names every subscription that is to be confirmed, of either topic', async () => {
    const cloud = fakeCloud({ topics: { subscriptions: async () => [mail] } });

    const { recipients } = await findLeftToDo(cloud, deployment);

    expect(recipients.pending).toEqual([
      { ...mail, topic: 'alerts' },
      { ...mail, topic: 'alarms' },
    ]);
    expect(recipients).toMatchObject({ alertsReachNoOne: true, alarmsReachNoOne: true });
  });

  it('knows that another topic hears of alarms', async () => {
    const alarm = { name: 'a', state: 'OK', reason: '', since: undefined };
    const cloud = fakeCloud({
      topics: { subscriptions: async () => [] },
      monitoring: {
        alarms: async () => [{ ...alarm, actions: ['arn:aws:sns:eu-west-1:1:others'] }],
      },
    });

    const { recipients } = await findLeftToDo(cloud, deployment);

    expect(recipients).toMatchObject({ alertsReachNoOne: true, alarmsReachNoOne: false });
  });

  it('has no one to reach where there are neither alerts nor alarms', async () => {
    const without = { ...deployment, alarms: [], topicArn: undefined, alarmsTopicArn: undefined };

    const { recipients } = await findLeftToDo(
      fakeCloud({ topics: { subscriptions: refuse } }),
      without,
    );

    expect(recipients).toMatchObject({
      ...{ alertsReachNoOne: false, alarmsReachNoOne: false, unknown: [] },
    });
  });

  it('says what AWS refuses to tell, and does not claim anything then', async () => {
    const cloud = fakeCloud({
      topics: { subscriptions: refuse },
      monitoring: { alarms: refuse },
    });

    const { recipients } = await findLeftToDo(cloud, deployment);

    expect(recipients).toEqual({
      ...{ pending: [], alertsReachNoOne: false, alarmsReachNoOne: false },
      unknown: ['Cannot do that', 'Cannot do that', 'Cannot do that'],
    });
  });

  it('fails for what is no refusal', async () => {
    const broken = async () => {
      throw new Error('a bug');
    };

    await expect(
      findLeftToDo(fakeCloud({ topics: { subscriptions: broken } }), deployment),
    ).rejects.toThrow('a bug');
    await expect(
      findLeftToDo(fakeCloud({ monitoring: { alarms: broken } }), deployment),
    ).rejects.toThrow('a bug');
  });
});
