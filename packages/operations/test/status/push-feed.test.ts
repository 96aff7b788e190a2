import { AppError } from '@iam-tracker/core';
import type { TrailFacts } from '@iam-tracker/core/push';
import { describe, expect, it } from '@jest/globals';
import { readDeployment } from '../../src/deployment.ts';
import { findPushFeed } from '../../src/status/push-feed.ts';
import { fakeCloud, GOOD_TRAIL, SAMPLE } from '../world.ts';

const off = readDeployment(SAMPLE);
const on = readDeployment(
  JSON.stringify({
    ...JSON.parse(SAMPLE),
    push: {
      value: {
        all_regions: [off.region, 'ap-south-1'],
        rule_names: ['rule'],
        follows_regions: true,
        brings_reads: true,
      },
    },
  }),
);

const look = (trails: readonly TrailFacts[], deployment = off) =>
  findPushFeed(fakeCloud({ trails: { list: async () => [...trails] } }), deployment);

describe('findPushFeed', () => {
  it('names a trail that could feed push where it is off', async () => {
    const asleep = { ...GOOD_TRAIL, arn: `${GOOD_TRAIL.arn}-asleep`, isLogging: false };

    expect(await look([asleep, GOOD_TRAIL])).toEqual({
      isOn: false,
      trail: GOOD_TRAIL.arn,
      problems: [],
      refusal: undefined,
    });
  });

  it.each<[string, Partial<TrailFacts>]>([
    ['does not log', { isLogging: false }],
    ['is of another Region alone', { isMultiRegion: false, homeRegion: 'ap-south-1' }],
    ['leaves out management events', { selectors: { EventSelectors: [] } }],
  ])('does not count one that %s', async (_, changes) => {
    expect((await look([{ ...GOOD_TRAIL, ...changes }])).trail).toBeUndefined();
  });

  it('says what is wrong where push is on', async () => {
    const { problems, trail } = await look([], on);

    expect(trail).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining('no trail covers them')]);
    expect((await look([GOOD_TRAIL], on)).problems).toEqual([]);
  });

  it('says that AWS refused to tell, and fails for what is no refusal', async () => {
    const refuse = (error: Error) =>
      findPushFeed(fakeCloud({ trails: { list: () => Promise.reject(error) } }), off);

    expect(await refuse(new AppError('AWS_REFUSED', 'Cannot do that'))).toMatchObject({
      trail: undefined,
      refusal: 'Cannot do that',
    });
    await expect(refuse(new Error('a bug'))).rejects.toThrow('a bug');
  });
});
