import { openLedger, type ShardId, type ShardLedger } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { coverageLines } from '../../src/render/coverage-lines.ts';

const NOW = 3_600_000;
const PLACE = { accountId: '123456789012', region: 'eu-west-1' };

function ledgerOf(shard: ShardId, more: Partial<ShardLedger> = {}): ShardLedger {
  return { ...openLedger(shard, 0, [7200]), ...more };
}

const named = (eventName: string, more: Partial<ShardLedger> = {}) =>
  ledgerOf({ ...PLACE, eventName }, more);

const streams = (ledgers: readonly ShardLedger[]) =>
  coverageLines(ledgers, NOW).map(({ region, stream }) => `${region} ${stream}`);

describe('coverageLines', () => {
  it('shows sources one by one and event names as one line a Region', () => {
    const sources = ['sts.amazonaws.com', 'sts.amazonaws.com.cn'].map((source) =>
      ledgerOf({ ...PLACE, source }),
    );
    const far = ledgerOf({ ...PLACE, region: 'us-east-1', eventName: 'DeleteTrail' });

    expect(streams([named('DeleteTrail'), named('StopLogging'), ...sources, far])).toEqual([
      'eu-west-1 sts',
      'eu-west-1 sts.amazonaws.com.cn',
      'eu-west-1 2 event names',
      'us-east-1 DeleteTrail',
    ]);
  });

  it('shows the resources of the deployment as one line apart, and those that failed by name', () => {
    const watched = (resourceName: string, more: Partial<ShardLedger> = {}) =>
      ledgerOf({ ...PLACE, resourceName }, more);

    expect(
      streams([
        watched('tracker-events'),
        named('StopLogging'),
        watched('tracker-collector'),
        watched('tracker-alerts', { lastError: 'refused' }),
      ]),
    ).toEqual([
      'eu-west-1 StopLogging',
      'eu-west-1 2 own resources',
      'eu-west-1 resource:tracker-alerts',
    ]);
  });

  it('names those with gaps, errors or losses, and those not to be believed', () => {
    const gaps = [{ start: 0, end: 60 }];
    const ledgers = [
      named('DeleteTrail'),
      named('StopLogging', { lastError: 'refused' }),
      named('UpdateTrail', { lost: gaps }),
      named('DeleteDetector', { passes: [{ delaySeconds: 0, through: 60, gaps }] }),
      named('DeleteMembers'),
      named('DisassociateMembers', { isAltered: true }),
    ];

    expect(streams(ledgers)).toEqual([
      'eu-west-1 2 event names',
      'eu-west-1 StopLogging',
      'eu-west-1 UpdateTrail',
      'eu-west-1 DeleteDetector',
      'eu-west-1 DisassociateMembers',
    ]);
  });

  it('loses no shard', () => {
    const ledgers = [named('DeleteTrail'), named('StopLogging'), named('UpdateTrail')];

    expect(coverageLines(ledgers, NOW).flatMap((line) => line.ledgers)).toEqual(ledgers);
  });
});
