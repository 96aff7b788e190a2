import { AppError } from '@iam-tracker/core';
import type { TrailFacts } from '@iam-tracker/core/push';
import { describe, expect, it } from '@jest/globals';
import { readDeployment } from '../../src/deployment.ts';
import type { PushRules } from '../../src/ports.ts';
import { findPushStatus, pushConcerns } from '../../src/status/push-status.ts';
import { fakeCloud, GOOD_TRAIL, SAMPLE } from '../world.ts';

const REGIONS = Array.from({ length: 30 }, (_, index) => `eu-west-${index + 1}`);
const NAMES = ['stack-push-guard-1', 'stack-push-identity'];

function pushedFrom(regions: readonly string[], follows = true) {
  const value = {
    all_regions: regions,
    rule_names: NAMES,
    follows_regions: follows,
    brings_reads: false,
  };
  return readDeployment(JSON.stringify({ ...JSON.parse(SAMPLE), push: { value } }));
}

const look = (
  pushRules: Partial<PushRules>,
  deployment = pushedFrom(REGIONS),
  list: () => Promise<TrailFacts[]> = async () => [GOOD_TRAIL],
) => findPushStatus(fakeCloud({ pushRules, trails: { list } }), deployment);

describe('findPushStatus', () => {
  it('is nothing, and asks nothing, where push is off', async () => {
    const state = () => Promise.reject(new Error('asked'));

    expect(await look({ state }, readDeployment(SAMPLE))).toBeUndefined();
    expect(pushConcerns(undefined)).toEqual([]);
  });

  it('finds rules that are gone or asleep, and asks few Regions at a time', async () => {
    let atOnce = 0;
    let most = 0;
    const status = await look({
      enabledRegions: async () => [...REGIONS, 'mx-central-1'],
      state: async (name, region) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await Promise.resolve();
        atOnce -= 1;
        if (region === 'eu-west-3') return undefined;
        return region === 'eu-west-7' && name.endsWith('identity') ? 'DISABLED' : 'ENABLED';
      },
    });

    expect(most).toBeLessThanOrEqual(8);
    expect(status?.regions).toHaveLength(28);
    expect(pushConcerns(status)).toEqual([
      'Rules of push are gone in eu-west-3: iam-tracker update.',
      'Rule stack-push-identity in eu-west-7 is DISABLED: it pushes nothing.',
      expect.stringMatching(
        /^Enabled Regions without a rule, .*: mx-central-1; iam-tracker update/,
      ),
    ]);
  });

  it('takes a rule that brings reads for one that pushes, and chosen Regions for all that are meant', async () => {
    const state = async () => 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
    const status = await look({ state }, pushedFrom(['eu-west-1'], false));

    expect(status).toEqual({
      ...{ regions: ['eu-west-1'], idle: [], withoutRule: [], unknown: [] },
      ...{ trails: [GOOD_TRAIL], trailProblems: [] },
    });
  });

  it('says once that it may not ask, and goes on', async () => {
    const refuse = () => Promise.reject(new AppError('AWS_REFUSED', 'Cannot describe rule'));
    const status = await look({ state: refuse, enabledRegions: refuse }, undefined, refuse);

    expect(status).toMatchObject({ regions: [], idle: [], withoutRule: [] });
    expect(status?.unknown).toEqual(Array(3).fill('Cannot describe rule'));
    expect(status?.trailProblems).toEqual([]);
  });

  it.each([
    ['no trail covers them', []],
    ['does not log', [{ ...GOOD_TRAIL, isLogging: false }]],
    ['no trail covers them', [{ ...GOOD_TRAIL, isMultiRegion: false }]],
    [
      'leaves out management events',
      [{ ...GOOD_TRAIL, selectors: { EventSelectors: [{ IncludeManagementEvents: false }] } }],
    ],
  ])('says of the trail that feeds push: %s', async (said, trails) => {
    const status = await look({ enabledRegions: async () => [] }, undefined, async () => trails);

    expect(pushConcerns(status)).toEqual([expect.stringContaining(`30 Regions: `)]);
    expect(pushConcerns(status)[0]).toContain(said);
  });
});
