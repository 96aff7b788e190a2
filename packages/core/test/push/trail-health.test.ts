import { judgeTrails, type TrailFacts, type TrailsSeen } from '@iam-tracker/core/push';
import { describe, expect, it } from '@jest/globals';

const accountId = '123456789012';
const ARN = `arn:aws:cloudtrail:us-east-1:${accountId}:trail/main`;
const ALL = { ReadWriteType: 'All', IncludeManagementEvents: true };
const management = { Field: 'eventCategory', Equals: ['Management'] };

function aTrail(facts: Partial<TrailFacts> = {}): TrailFacts {
  const good = { isMultiRegion: true, isLogging: true, selectors: { EventSelectors: [ALL] } };
  return { arn: ARN, homeRegion: 'us-east-1', ...good, ...facts };
}

function judge(trails: readonly TrailFacts[] | TrailsSeen, { bringsReads = true } = {}) {
  const seen = new Map([
    ['eu-west-1', Array.isArray(trails) ? { trails } : (trails as TrailsSeen)],
  ]);
  return judgeTrails(['eu-west-1'], seen, { accountId, bringsReads });
}

const basic = (selector: object) => ({ EventSelectors: [{ ...ALL, ...selector }] });
const advanced = (...fields: object[][]) => ({
  AdvancedEventSelectors: fields.map((each) => ({ FieldSelectors: each })),
});

describe('judgeTrails', () => {
  it.each<[string, Partial<TrailFacts>, object[]]>([
    ['a trail as it should be', {}, []],
    ['one that does not log', { isLogging: false }, [{ kind: 'not_logging' }]],
    [
      'one that cannot deliver',
      { deliveryError: 'AccessDenied' },
      [{ kind: 'delivery_failed', detail: 'AccessDenied' }],
    ],
    [
      'one that AWS does not tell of',
      { isLogging: undefined, refusal: 'GetTrailStatus: AccessDenied' },
      [{ kind: 'not_known', detail: 'GetTrailStatus: AccessDenied' }],
    ],
    [
      'data events alone',
      { selectors: basic({ IncludeManagementEvents: false }) },
      [{ kind: 'management_events_left_out' }],
    ],
    [
      'no selector at all',
      { selectors: { EventSelectors: [] } },
      [{ kind: 'management_events_left_out' }],
    ],
    [
      'what only reads',
      { selectors: basic({ ReadWriteType: 'ReadOnly' }) },
      [{ kind: 'write_events_left_out' }],
    ],
    [
      'what writes alone',
      { selectors: basic({ ReadWriteType: 'WriteOnly' }) },
      [{ kind: 'read_events_left_out' }],
    ],
    [
      'busy sources left out',
      {
        selectors: basic({
          ExcludeManagementEventSources: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'],
        }),
      },
      [],
    ],
    ['all by advanced selectors', { selectors: advanced([management]) }, []],
    [
      'advanced selectors for data',
      { selectors: advanced([{ Field: 'eventCategory', Equals: ['Data'] }]) },
      [{ kind: 'management_events_left_out' }],
    ],
    [
      'busy sources left out by advanced selectors',
      {
        selectors: advanced([
          management,
          { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
        ]),
      },
      [],
    ],
    [
      'IAM left out by advanced selectors',
      {
        selectors: advanced([
          management,
          { Field: 'eventSource', NotEquals: ['kms.amazonaws.com', 'iam.amazonaws.com'] },
        ]),
      },
      [{ kind: 'some_events_left_out', detail: 'iam.amazonaws.com' }],
    ],
    [
      'a caller left out',
      {
        selectors: advanced([
          management,
          { Field: 'userIdentity.arn', NotEquals: ['arn:of:mallory'] },
        ]),
      },
      [{ kind: 'some_events_left_out', detail: 'userIdentity.arn' }],
    ],
    [
      'one source alone',
      {
        selectors: advanced([management, { Field: 'eventSource', Equals: ['ec2.amazonaws.com'] }]),
      },
      [{ kind: 'some_events_left_out', detail: 'eventSource' }],
    ],
    [
      'reads by one advanced selector, writes by another',
      {
        selectors: advanced(
          [management, { Field: 'readOnly', Equals: ['true'] }],
          [management, { Field: 'readOnly', Equals: ['false'] }],
        ),
      },
      [],
    ],
    [
      'no writes by an advanced selector',
      { selectors: advanced([management, { Field: 'readOnly', NotEquals: ['false'] }]) },
      [{ kind: 'write_events_left_out' }],
    ],
  ])('%s', (_name, facts, expected) => {
    const found = judge([aTrail(facts)]);

    expect(found).toEqual(
      expected.map((each) => ({ ...each, trail: ARN, regions: ['eu-west-1'] })),
    );
  });

  it('does not ask for reads where push is not to bring them', () => {
    const trail = aTrail({ selectors: basic({ ReadWriteType: 'WriteOnly' }) });

    expect(judge([trail], { bringsReads: false })).toEqual([]);
  });

  it.each<[string, TrailFacts[]]>([
    ['where there is none', []],
    ['where all are of other Regions', [aTrail({ isMultiRegion: false })]],
  ])('says that no trail covers a Region %s', (_name, trails) => {
    expect(judge(trails)).toEqual([{ kind: 'no_trail', regions: ['eu-west-1'] }]);
  });

  it('is content with one good trail beside bad ones', () => {
    const bad = aTrail({ arn: `${ARN}-2`, isLogging: false });

    expect(judge([bad, aTrail()])).toEqual([]);
    expect(judge([bad, aTrail({ isMultiRegion: false, homeRegion: 'eu-west-1' })])).toEqual([]);
  });

  it('names what is wrong with one trail once, with all its Regions', () => {
    const trails = [aTrail({ isLogging: false })];
    const seen = new Map(['eu-west-1', 'us-east-1'].map((region) => [region, { trails }]));

    const found = judgeTrails(['eu-west-1', 'us-east-1'], seen, { accountId, bringsReads: true });

    expect(found).toEqual([
      { kind: 'not_logging', trail: ARN, regions: ['eu-west-1', 'us-east-1'] },
    ]);
  });

  it('says where AWS does not list the trails, or did not answer', () => {
    const refusal = 'DescribeTrails: AccessDenied';

    expect(judge({ refusal })).toEqual([
      { kind: 'not_known', detail: refusal, regions: ['eu-west-1'] },
    ]);
    expect(judgeTrails(['eu-west-1'], new Map(), { accountId, bringsReads: true })).toEqual([
      { kind: 'not_known', regions: ['eu-west-1'] },
    ]);
  });

  it('takes what it cannot see of the trail of the organization as good', () => {
    const arn = ARN.replace(accountId, '210987654321');
    const trail = aTrail({ arn, isLogging: undefined, selectors: undefined, refusal: 'no' });

    expect(judge([trail])).toEqual([]);
    expect(judge([{ ...trail, isLogging: false }])).toMatchObject([{ kind: 'not_logging' }]);
  });
});
