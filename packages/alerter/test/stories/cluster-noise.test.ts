import { originOf } from '@iam-tracker/core';
import { assumedRole, buildRecord, buildStsRecord, type TestRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import type { FirstSeenRule } from '../../src/detect/rule.ts';
import type { RuleEvent } from '../../src/event/rule-event.ts';
import { stsKeyValidationInstance } from '../../src/rules/sts/sts-key-validation-instance.ts';
import { clusterDays } from '../scenario/cluster-days.ts';
import { storyOn } from '../scenario/ordinary-days.ts';
import { createWorld } from '../world/alerter.ts';

/** The rule as it was: any call from a network that no instance used, one that only asks who it is included. */
const FORMER: FirstSeenRule = {
  ...stsKeyValidationInstance,
  firstSeen: {
    baselineKey: stsKeyValidationInstance.firstSeen.baselineKey,
    value: (event) => originOf(event),
    learningDays: 14,
    rememberDays: 90,
  },
};

async function alertsOf(rule: FirstSeenRule, days: Iterable<readonly RuleEvent[]>) {
  const world = createWorld([rule]);
  for (const day of days) await world.run(day);
  return world.ledger.entries();
}

const asks = (role: string): TestRecord =>
  buildStsRecord('GetCallerIdentity', {
    userIdentity: assumedRole(role, 'i-00000000000000001'),
    sourceIPAddress: '203.0.113.9',
  });
const uses = (role: string): TestRecord =>
  buildRecord({
    eventName: 'ListRoles',
    userIdentity: assumedRole(role, 'i-00000000000000001'),
    sourceIPAddress: '203.0.113.9',
  });

describe('STS-KEY-VALIDATION-INSTANCE on 26 days of a cluster', () => {
  it('is quiet about nodes that prove who they are, where it raised an alert for every network', async () => {
    const before = await alertsOf(FORMER, clusterDays(26));
    const after = await alertsOf(stsKeyValidationInstance, clusterDays(26));

    expect(before.length).toBeGreaterThan(100);
    expect(after).toEqual([]);
  });

  it('says of a cluster that is new in a watched account so four times', async () => {
    const alerts = await alertsOf(stsKeyValidationInstance, [
      storyOn(-30, [uses('web')], 'before'),
      ...clusterDays(10),
    ]);

    expect(alerts).toHaveLength(4);
  });

  it.each([
    ['credentials of a node that are used', [uses('eks-node')], ['theft-27-0']],
    [
      'credentials of a node that are tried out, then used',
      [asks('eks-node'), uses('eks-node')],
      ['theft-27-1'],
    ],
    ['credentials of another role that are tried out', [asks('web')], ['theft-27-0']],
  ])('tells of %s', async (_name, records, told) => {
    const days = [...clusterDays(26), storyOn(27, records, 'theft')];

    const alerts = await alertsOf(stsKeyValidationInstance, days);

    expect(alerts.map(({ eventId }) => eventId)).toEqual(told);
    expect(alerts.map(({ severity }) => severity)).toEqual(['CRITICAL']);
  });

  it('tells of a question alone, when the cluster is gone for a month', async () => {
    const days = [...clusterDays(26), storyOn(57, [asks('eks-node')], 'theft')];

    const alerts = await alertsOf(stsKeyValidationInstance, days);

    expect(alerts.map(({ eventId }) => eventId)).toEqual(['theft-57-0']);
  });
});
