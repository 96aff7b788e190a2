import { describe, expect, it } from '@jest/globals';
import { listUnknowns } from '../../src/incident/unknowns.ts';

type Facts = Parameters<typeof listUnknowns>[0];

const SINCE = '2026-03-01T00:00:00Z';
const second = (text: string) => Date.parse(text) / 1_000;
const NO_STATES = {
  ...{ 'not believed': 0, tampered: 0, gap: 0, silent: 0, failed: 0, ended: 0, proven: 2 },
} as NonNullable<Facts['trail']>['states'];

/** Facts of an incident of which everything is known but what the fields say. */
function factsOf(fields: Partial<Facts> = {}, totals = { events: 5, unparsed: 0 }): Facts {
  return {
    incident: {
      period: { since: SINCE, until: '2026-03-08T00:00:00Z', last: '2026-03-07T12:00:00Z' },
      totals,
      scope: {},
      watchCuts: { shown: [], count: 0 },
    },
    ...{ ledgers: [], trail: undefined, files: undefined, hasAlerts: true, alertsBeyond: 0 },
    ...{ unknownOpeners: 0, isFull: false, hasScan: true, hasOthers: true },
    ...{ unscanned: [], now: Date.parse('2026-03-08T00:00:00Z') },
    ...fields,
  } as unknown as Facts;
}

function trailOf(fields: object): Facts['trail'] {
  return {
    ...{ begins: second(SINCE), chains: 2, longestOpen: 0, openChains: 0, unprovenFiles: 0 },
    ...{ states: NO_STATES, tampering: { shown: [], count: 0 } },
    ...fields,
  } as unknown as Facts['trail'];
}

const textsOf = (facts: Facts, kind: string) =>
  listUnknowns(facts)
    .filter((each) => each.kind === kind)
    .map(({ text }) => text);

describe('listUnknowns', () => {
  it('says nothing of a trail of which all is proven, and nothing of files that are all read', () => {
    const files = { broken: 0, unread: 0, leftOut: 0 };

    expect(textsOf(factsOf({ trail: trailOf({}), files }), 'trail')).toEqual([]);
    expect(textsOf(factsOf({ files }), 'files')).toEqual([]);
    expect(textsOf(factsOf(), 'coverage')).toEqual([
      'The events come from files: whether all files are there is not proven.',
    ]);
  });

  it('names everything that digests do not prove', () => {
    const states = { ...NO_STATES, 'not believed': 1, silent: 2 };
    const found = { shown: [{ foundAt: second('2026-03-05T06:07:00Z') }], count: 3 };
    const trail = trailOf({
      ...{ states, tampering: found, openChains: 1, longestOpen: 7_200, unprovenFiles: 2 },
      begins: second('2026-03-02T00:00:00Z'),
    });

    expect(textsOf(factsOf({ trail }), 'trail')).toEqual([
      expect.stringMatching(/tampered with: 3 findings, last found .*06:07 UTC/),
      expect.stringContaining('1 of 2 chains of digests are not what a run wrote'),
      expect.stringContaining('the longest gap 2 hours in all'),
      expect.stringContaining('2 of 2 chains of digests had no digest for two hours'),
      expect.stringContaining('go back to 2026-03-02 00:00 UTC'),
      expect.stringContaining('2 files of the trail are named by no digest'),
    ]);
  });

  it('says of a trail without a beginning that nothing is proven, and of findings that are too many to show', () => {
    const tampering = { shown: [], count: 1 };
    const trail = trailOf({ begins: undefined, tampering, unprovenFiles: 1 });

    expect(textsOf(factsOf({ trail }), 'trail')).toEqual([
      expect.stringContaining('1 finding. What'),
      expect.stringContaining('of the others nothing is proven'),
      expect.stringContaining('1 file of the trail is named by no digest: what it tells'),
    ]);
  });

  it('names what is missing of everything else', () => {
    const facts = factsOf(
      {
        ...{ files: { broken: 1, unread: 2, leftOut: 3 }, hasAlerts: false, unknownOpeners: 2 },
        ...{ isFull: true, hasScan: false, hasOthers: false },
        now: Date.parse('2026-04-01T00:00:00Z'),
      },
      { events: 5, unparsed: 4 },
    );

    expect(listUnknowns(facts).map(({ kind }) => kind)).toEqual([
      ...['no_alerts', 'files', 'coverage', 'ends', 'unparsed', 'openers', 'too_many', 'others'],
      'scan',
    ]);
    expect(textsOf(facts, 'files')).toEqual([
      'Of the files that were read just now: 1 file broken, 2 files in a form that is not read, 3 files left out.',
    ]);
    expect(textsOf(factsOf({}, { events: 0, unparsed: 0 }), 'nothing')).toHaveLength(1);
  });
});
