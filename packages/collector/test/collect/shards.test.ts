import { nameStream, parseOwnResources } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { planShards, type ShardPlan } from '../../src/collect/shards.ts';

const EVERYWHERE = ['sts', 'signin'];
const IDENTITY_CENTER = [
  'sso',
  'sso-directory',
  'sso-oauth',
  'identitystore',
  'identitystore-scim',
];
const ALL = { iam: true, sts: true, signin: true, sso: true, guard: false };
const NONE = { iam: false, sts: false, signin: false, sso: false, guard: false };

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
      list.map((shard) => nameStream(shard).replace(/\.amazonaws\.com$/, '')),
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
    const plan = sourcesOf({ families: { ...NONE, sso: true }, ssoRegions: ['ap-south-1'] });

    expect(plan).toEqual({ 'us-east-1': IDENTITY_CENTER, 'ap-south-1': IDENTITY_CENTER });
  });

  it('reads Identity Center once when its Region is the home Region', () => {
    const plan = sourcesOf({ families: { ...NONE, sso: true }, ssoRegions: ['us-east-1'] });

    expect(plan).toEqual({ 'us-east-1': IDENTITY_CENTER });
  });
});

describe('planShards of what guards the account', () => {
  const guard = { ...NONE, guard: true };

  it('names the events of watchers in every Region, and those of the organization at home', () => {
    const plan = sourcesOf({ families: guard });

    for (const streams of Object.values(plan)) {
      expect(streams).toEqual(expect.arrayContaining(['rolesanywhere', 'StopLogging']));
      expect(streams).not.toContain('cloudtrail');
    }
    expect(plan['us-east-1']).toEqual(expect.arrayContaining(['account', 'LeaveOrganization']));
    expect(plan['eu-west-1']).not.toContain('account');
    expect(plan['eu-west-1']).not.toContain('LeaveOrganization');
  });

  it('asks once for a name that services share', () => {
    const streams = sourcesOf({ families: guard })['eu-west-1'] ?? [];

    expect(streams.filter((stream) => stream === 'DisassociateMembers')).toHaveLength(1);
  });

  it('stays within a hundredth of the budget of a Region that is read every hour', () => {
    const largest = Math.max(
      ...Object.values(sourcesOf({ families: { ...ALL, guard: true } })).map(
        ({ length }) => length,
      ),
    );

    expect(largest).toBeLessThanOrEqual(72);
  });

  it('asks for both spellings of a source where the partition has its own', () => {
    const streams = sourcesOf({
      homeRegion: 'cn-north-1',
      regions: ['cn-northwest-1'],
      families: { ...NONE, sts: true },
    });

    expect(streams).toEqual({ 'cn-northwest-1': ['sts', 'sts.amazonaws.com.cn'] });
  });
});

describe('planShards of the deployment itself', () => {
  const ownResources = parseOwnResources('function/tracker,key/k,role/tracker', 'cn-northwest-1');
  const guard = { ...NONE, guard: true };
  const only = (streams: readonly string[] = []) =>
    streams.filter((stream) => stream.startsWith('resource:') || /Key|Function/.test(stream));

  it('asks where it runs, also when that Region is not among those to read', () => {
    const plan = sourcesOf({ families: guard, ownResources });

    expect(only(plan['cn-northwest-1'])).toEqual([
      'resource:tracker',
      'resource:arn:aws-cn:lambda:cn-northwest-1:123456789012:function:tracker',
      'DeleteFunction20150331',
      'PutFunctionConcurrency20171031',
      'UpdateFunctionCode20150331v2',
      'UpdateFunctionConfiguration20150331v2',
      'DisableKey',
      'PutKeyPolicy',
      'ScheduleKeyDeletion',
    ]);
    expect(only(plan['eu-west-1'])).toEqual([]);
  });

  it('asks for nothing where its family is switched off', () => {
    expect(sourcesOf({ families: { ...NONE, sts: true }, ownResources })).not.toHaveProperty(
      'cn-northwest-1',
    );
  });
});
