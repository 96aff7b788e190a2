import { describe, expect, it } from '@jest/globals';
import { homeRegionOf, planShards, type ShardPlan } from '../src/shards.ts';

const EVERYWHERE = ['sts', 'signin'];
const IDENTITY_CENTER = [
  'sso',
  'sso-directory',
  'sso-oauth',
  'identitystore',
  'identitystore-scim',
];
const ALL = { iam: true, sts: true, signin: true, sso: true };
const NONE = { iam: false, sts: false, signin: false, sso: false };

/** Sources without their common ending, by Region. */
function sourcesOf(plan: Partial<ShardPlan>): Record<string, string[]> {
  const shards = planShards({
    accountId: '123456789012',
    homeRegion: 'us-east-1',
    regions: ['eu-west-1', 'us-east-1'],
    families: ALL,
    ...plan,
  });
  return Object.fromEntries(
    [...shards].map(([region, list]) => [
      region,
      list.map(({ source }) => source.replace('.amazonaws.com', '')),
    ]),
  );
}

describe('planShards', () => {
  it('reads IAM in the home Region and everything else in every Region', () => {
    expect(sourcesOf({})).toEqual({
      'us-east-1': ['iam', ...EVERYWHERE, ...IDENTITY_CENTER],
      'eu-west-1': [...EVERYWHERE, ...IDENTITY_CENTER],
    });
  });

  it('names account, Region and source of each shard', () => {
    const shards = planShards({
      accountId: '123456789012',
      homeRegion: 'us-east-1',
      regions: [],
      families: { ...NONE, iam: true },
    });

    expect([...shards]).toEqual([
      [
        'us-east-1',
        [{ accountId: '123456789012', region: 'us-east-1', source: 'iam.amazonaws.com' }],
      ],
    ]);
  });

  it('reads IAM although its Region is not among those listed', () => {
    expect(sourcesOf({ regions: ['eu-west-1'] })).toHaveProperty('us-east-1', ['iam']);
  });

  it('reads a Region that is listed twice once', () => {
    expect(
      sourcesOf({ regions: ['eu-west-1', 'eu-west-1'], families: { ...NONE, sts: true } }),
    ).toEqual({
      'eu-west-1': ['sts'],
    });
  });

  it.each([
    ['iam', { 'us-east-1': ['iam'] }],
    ['sts', { 'eu-west-1': ['sts'], 'us-east-1': ['sts'] }],
    ['signin', { 'eu-west-1': ['signin'], 'us-east-1': ['signin'] }],
    ['sso', { 'eu-west-1': IDENTITY_CENTER, 'us-east-1': IDENTITY_CENTER }],
  ])('reads only the family %s when the others are off', (family, expected) => {
    expect(sourcesOf({ families: { ...NONE, [family]: true } })).toEqual(expected);
  });

  it('limits Identity Center to the home Region and the one that is named', () => {
    const plan = sourcesOf({ families: { ...NONE, sso: true }, ssoRegion: 'ap-south-1' });

    expect(plan).toEqual({ 'us-east-1': IDENTITY_CENTER, 'ap-south-1': IDENTITY_CENTER });
  });

  it('reads Identity Center once when its Region is the home Region', () => {
    const plan = sourcesOf({ families: { ...NONE, sso: true }, ssoRegion: 'us-east-1' });

    expect(plan).toEqual({ 'us-east-1': IDENTITY_CENTER });
  });
});

describe('homeRegionOf', () => {
  it.each([
    ['eu-central-1', 'us-east-1'],
    ['us-west-2', 'us-east-1'],
    ['us-gov-east-1', 'us-gov-west-1'],
    ['cn-northwest-1', 'cn-north-1'],
    ['eusc-de-east-1', 'eusc-de-east-1'],
    ['us-iso-west-1', 'us-iso-east-1'],
    ['us-isob-east-1', 'us-isob-east-1'],
    ['us-isof-east-1', 'us-isof-south-1'],
    ['eu-isoe-west-1', 'eu-isoe-west-1'],
  ])('finds where the partition of %s records IAM events: %s', (region, home) => {
    expect(homeRegionOf(region)).toBe(home);
  });
});
