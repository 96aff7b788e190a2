import { describe, expect, it } from '@jest/globals';
import { compileSigma } from '../src/index.ts';
import { refusalsOf, ruleText } from './own-rule.ts';

const rule = (name: string, selection: object) =>
  ruleText({ selection, condition: 'selection' }, { name, title: name });
const DENIED = rule('denied', { eventName: 'AssumeRole', errorCode: 'AccessDenied' });
const MADE = rule('made', { eventName: 'CreateUser' });
const KEYED = rule('keyed', { eventName: 'CreateAccessKey' });

function correlation(parts: object, more: object = {}): string {
  return JSON.stringify({
    title: 'A correlation',
    name: 'together',
    correlation: {
      type: 'event_count',
      rules: ['denied'],
      'group-by': ['userIdentity.arn'],
      timespan: '10m',
      condition: { gte: 5 },
      ...parts,
    },
    ...more,
  });
}

const files = (...texts: string[]) => texts.join('\n---\n');

function compile(...texts: string[]) {
  const { compiled, notes, refused } = compileSigma([{ name: 'own.yml', text: files(...texts) }]);
  expect(refused).toEqual([]);
  return { rules: compiled.rules, notes: notes.map(({ text }) => text) };
}

describe('a correlation', () => {
  it('counts events, and its rules raise no alerts of their own', () => {
    const { rules } = compile(DENIED, correlation({}));

    expect(rules).toEqual([
      expect.objectContaining({
        id: 'SIGMA-TOGETHER',
        names: ['assumerole'],
        pattern: expect.objectContaining({ kind: 'count', count: 5, windowMinutes: 10 }),
      }),
    ]);
  });

  it('leaves its rules their alerts when it says so', () => {
    const { rules } = compile(DENIED, correlation({ generate: true, condition: { gt: 4 } }));

    expect(rules.map(({ id }) => id)).toEqual(['SIGMA-DENIED', 'SIGMA-TOGETHER']);
    expect(rules[1]?.pattern).toMatchObject({ kind: 'count', count: 5 });
  });

  it('finds its rules by name or id, in any file and order', () => {
    const id = '5b1f7b8e-1c1e-4b44-9f2c-0f4f3a6f2b11';
    const other = ruleText({ a: { eventName: 'CreateUser' }, condition: 'a' }, { id });
    const { compiled, refused } = compileSigma([
      {
        name: 'a.yml',
        text: correlation({ type: 'temporal', rules: ['keyed', id], condition: undefined }),
      },
      { name: 'b.yml', text: files(other, KEYED) },
    ]);

    expect(refused).toEqual([]);
    expect(compiled.rules.map(({ pattern }) => pattern?.parts.map(({ name }) => name))).toEqual([
      ['keyed', id],
    ]);
  });

  it('groups by fields that differ from rule to rule', () => {
    const aliases = {
      user: { made: 'requestParameters.userName', keyed: 'userIdentity.userName' },
    };
    const parts = {
      type: 'temporal_ordered',
      rules: ['made', 'keyed'],
      'group-by': ['user'],
      aliases,
      condition: undefined,
    };

    const [together] = compile(MADE, KEYED, correlation(parts)).rules;

    expect(together?.pattern?.kind).toBe('order');
    expect(together?.pattern?.parts.map(({ groupBy }) => groupBy)).toEqual([
      ['requestParameters.userName'],
      ['userIdentity.userName'],
    ]);
  });

  it('learns what is usual and says what is new', () => {
    const parts = { type: 'first_seen', timespan: undefined, condition: { field: 'userAgent' } };
    const { rules } = compile(DENIED, correlation(parts));
    const own = compile(DENIED, correlation({ ...parts, timespan: '30d', learning: '36h' }));

    expect(rules[0]?.pattern).toMatchObject({
      kind: 'new',
      field: 'userAgent',
      learningDays: 14,
      rememberDays: 90,
    });
    expect(own.rules[0]?.pattern).toMatchObject({ learningDays: 2, rememberDays: 30 });
  });

  it('rounds a timespan up to whole minutes, and says so', () => {
    const { notes, rules } = compile(DENIED, correlation({ timespan: '90s' }));

    expect(rules[0]?.pattern).toMatchObject({ windowMinutes: 2 });
    expect(notes).toContain('the timespan is rounded up to 2 minutes');
  });

  it.each<[string, object]>([
    ['the type "value_sum" is not supported', { type: 'value_sum' }],
    ['the correlation names no rules', { rules: [] }],
    ['it counts "nobody", and there is no such rule', { rules: ['nobody'] }],
    ['it needs 2', { type: 'temporal', condition: undefined }],
    ['each others', { type: 'temporal', rules: ['denied', 'denied'], condition: undefined }],
    ['over temporal rules', { type: 'temporal', rules: ['denied', 'made'] }],
    ['timespan is "soon"', { timespan: 'soon' }],
    ['timespan is more than 30 days', { timespan: '31d' }],
    ['timespan is "0m"', { timespan: '0m' }],
    ['has a condition with a field', { type: 'first_seen' }],
    ['has a condition with a field', { type: 'first_seen', condition: undefined }],
    [
      'may be 366 days',
      { type: 'first_seen', timespan: '400d', condition: { field: 'eventName' } },
    ],
    ['no field of CloudTrail', { type: 'first_seen', condition: { field: 'nope' } }],
    [
      'learning is "long"',
      { type: 'first_seen', learning: 'long', condition: { field: 'userAgent' } },
    ],
    ['learning of a correlation is not supported', { learning: '7d' }],
    ['timespan is ""', { timespan: undefined }],
    ['has no condition', { condition: undefined }],
    ['must be gte or gt', { condition: { lt: 3 } }],
    ['must be gte or gt', { condition: { gte: 3, lte: 9 } }],
    ['counts to "many"', { condition: { gte: 'many' } }],
    ['counts to "100000"', { condition: { gte: 100_000 } }],
    ['value_count counts values', { condition: { gte: 3, field: 'eventName' } }],
    ['names no field', { type: 'value_count' }],
    ['no field of CloudTrail', { type: 'value_count', condition: { gte: 3, field: 'nope' } }],
    ['no field of CloudTrail', { 'group-by': ['nope'] }],
    ['names no field of denied', { 'group-by': ['who'], aliases: { who: { other: 'eventName' } } }],
    ['window of a correlation is not supported', { window: 'sliding' }],
  ])('is refused: %s', (reason, parts) => {
    expect(refusalsOf(files(DENIED, MADE, correlation(parts)))).toEqual([
      expect.stringContaining(reason),
    ]);
  });

  it('is refused with a rule that is refused', () => {
    const elsewhere = rule('denied', { eventSource: 's3.amazonaws.com' });

    expect(refusalsOf(files(elsewhere, correlation({})))).toEqual([
      expect.stringContaining('elsewhere'),
      expect.stringContaining('it counts "denied", which is refused'),
    ]);
  });
});
