import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOwnRules, testOwnRules } from '../../src/own-rules/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rule tests '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const rule = (name: string, selection: object) => ({
  title: name,
  name,
  status: 'experimental',
  logsource: { product: 'aws', service: 'cloudtrail' },
  detection: { selection, condition: 'selection' },
});
const MADE = rule('made', { eventName: 'CreateUser' });
const KEYED = rule('keyed', { eventName: 'CreateAccessKey' });
const event = (eventName: string, more: object = {}) => ({
  eventSource: 'iam.amazonaws.com',
  eventName,
  ...more,
});
const at = (time: string) => ({ eventTime: `2026-01-05T${time}Z` });

async function test(rules: readonly object[], tests: readonly object[] | string) {
  const text = rules.map((each) => JSON.stringify(each)).join('\n---\n');
  await writeFile(join(folder, 'own.yml'), text);
  const written = typeof tests === 'string' ? tests : JSON.stringify({ tests });
  await writeFile(join(folder, 'own.tests.yml'), written);
  const own = await readOwnRules(folder);
  expect(own.refused).toEqual([]);
  const { rules: tested, stray } = await testOwnRules(own);
  const results = tested.flatMap(({ results: each }) => each.map(({ problem }) => problem));
  return { results, problems: tested.map(({ problem }) => problem), stray };
}

describe('testOwnRules', () => {
  it('tells tests that pass from those that fail', async () => {
    const { problems, results } = await test(
      [MADE],
      [
        { fires: true, events: [event('CreateUser')] },
        { fires: false, events: [event('DeleteUser')] },
        { fires: true, events: [event('DeleteUser')] },
        { fires: false, events: [event('CreateUser')] },
      ],
    );

    expect(results).toEqual([undefined, undefined, 'it does not fire', 'it fires']);
    expect(problems).toEqual([undefined]);
  });

  it('wants a story that fires and a near miss', async () => {
    const positive = { fires: true, events: [event('CreateUser')] };
    const negative = { fires: false, events: [event('DeleteUser')] };

    expect((await test([MADE], [positive])).problems).toEqual([
      'no near miss: a test that must not fire',
    ]);
    expect((await test([MADE], [negative])).problems).toEqual(['no test that must fire']);
    expect((await test([MADE], [])).problems).toEqual([undefined]);
  });

  it('does not take silence about events that no rule is asked about for a near miss', async () => {
    const { results } = await test(
      [rule('made', { eventSource: 'iam.amazonaws.com', eventName: 'CreateUser' })],
      [
        { fires: false, events: [{ eventSource: 's3.amazonaws.com', eventName: 'ListBuckets' }] },
        { fires: false, events: [{ eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole' }] },
        { fires: false, events: [{ eventSource: 'iam.amazonaws.com' }] },
        {
          fires: false,
          events: [event('CreateUser', { eventTime: 'never' }), event('DeleteUser')],
        },
      ],
    );

    expect(results).toEqual([
      'the event is not collected: no such source or call',
      'none of its events is of a kind that the rule is asked about',
      expect.stringContaining('the event is no CloudTrail record'),
      expect.stringContaining('event 1 is no CloudTrail record'),
    ]);
  });

  it('names tests that belong to no rule', async () => {
    const { stray } = await test(
      [MADE, KEYED],
      [
        { fires: true, events: [event('CreateUser')] },
        { fires: true, rule: 'nobody', events: [event('CreateUser')] },
        { fires: true, rule: 'SIGMA-MADE', events: [event('CreateUser')] },
      ],
    );

    expect(stray).toEqual([
      expect.stringContaining('own.tests.yml:1: the file beside it has several rules'),
      expect.stringContaining('there is no rule "nobody"'),
    ]);
    expect((await test([MADE], 'tests: [')).stray).toEqual([
      expect.stringContaining('own.tests.yml:1: is no YAML'),
    ]);
  });

  const counting = (type: string, rules: string[], more: object = {}) => ({
    title: 'Together',
    name: 'together',
    correlation: { type, rules, timespan: '10m', 'group-by': ['userIdentity.arn'], ...more },
  });
  const OMITTED = { omitted: true, originalSize: 200_000, reason: 'requestParameters too large' };
  const count = (fires: boolean, ...events: object[]) => ({ rule: 'together', fires, events });

  it('counts events within a timespan, by whose they are', async () => {
    const bob = {
      userIdentity: { type: 'IAMUser', userName: 'bob', arn: 'arn:aws:iam::123456789012:user/bob' },
    };
    const { results } = await test(
      [MADE, counting('event_count', ['made'], { condition: { gte: 3 } })],
      [
        count(true, event('CreateUser'), event('CreateUser'), event('CreateUser')),
        count(false, event('CreateUser'), event('CreateUser'), event('CreateUser', bob)),
        count(
          false,
          event('CreateUser', at('09:00:00')),
          event('CreateUser', at('09:05:00')),
          event('CreateUser', at('09:11:00')),
        ),
      ],
    );

    expect(results).toEqual([undefined, undefined, undefined]);
  });

  it('does not let a long request out of every group', async () => {
    const condition = { gte: 2 };
    const grouped = { condition, 'group-by': ['requestParameters.userName'] };
    const long = event('CreateUser', { requestParameters: OMITTED });
    const { results } = await test(
      [MADE, counting('event_count', ['made'], grouped)],
      [count(true, long, long), count(false, event('CreateUser'), event('CreateUser'))],
    );

    expect(results).toEqual([undefined, undefined]);
  });

  it('counts different values', async () => {
    const named = (userName: string) => event('CreateUser', { requestParameters: { userName } });
    const condition = { gte: 3, field: 'requestParameters.userName' };
    const { results } = await test(
      [MADE, counting('value_count', ['made'], { condition })],
      [
        count(true, named('a'), named('b'), named('c')),
        count(false, named('a'), named('b'), named('a')),
        // What was too large to be recorded may have been anything.
        count(true, named('a'), named('b'), event('CreateUser', { requestParameters: OMITTED })),
      ],
    );

    expect(results).toEqual([undefined, undefined, undefined]);
  });

  it('says what is new about an actor who is known', async () => {
    const seen = (day: string, userAgent: string) =>
      event('CreateUser', { userAgent, eventTime: `2026-${day}T09:00:00Z` });
    const { results } = await test(
      [
        MADE,
        counting('first_seen', ['made'], { timespan: '90d', condition: { field: 'userAgent' } }),
      ],
      [
        count(true, seen('01-05', 'usual'), seen('01-10', 'usual'), seen('02-01', 'other')),
        count(false, seen('01-05', 'usual'), seen('01-10', 'usual'), seen('02-01', 'usual')),
        count(false, seen('01-05', 'usual'), seen('01-10', 'other')),
      ],
    );

    expect(results).toEqual([undefined, undefined, undefined]);
  });

  it('wants all of several rules, in whatever order', async () => {
    const { results } = await test(
      [MADE, KEYED, counting('temporal', ['made', 'keyed'])],
      [
        count(true, event('CreateUser'), event('CreateAccessKey')),
        count(true, event('CreateAccessKey'), event('CreateUser')),
        count(false, event('CreateUser'), event('CreateUser')),
      ],
    );

    expect(results).toEqual([undefined, undefined, undefined]);
  });

  it('wants them in order when it says so, also of whom the first was about', async () => {
    const aliases = {
      user: { made: 'requestParameters.userName', keyed: 'userIdentity.userName' },
    };
    const made = (userName: string) => event('CreateUser', { requestParameters: { userName } });
    const ordered = counting('temporal_ordered', ['made', 'keyed'], {
      aliases,
      'group-by': ['user'],
    });
    const { results } = await test(
      [MADE, KEYED, ordered],
      [
        count(true, made('alice'), event('CreateAccessKey')),
        count(false, event('CreateAccessKey'), made('alice')),
        count(false, made('carol'), event('CreateAccessKey')),
      ],
    );

    expect(results).toEqual([undefined, undefined, undefined]);
  });
});
