import { AppError } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { createEngine } from '../../src/detect/engine.ts';
import type { CompiledRule } from '../../src/own-rules/compiled-rule.ts';
import { loadOwnRules } from '../../src/own-rules/load-own-rules.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { toEvents } from '../scenario/run-rule.ts';

const RULE: CompiledRule = {
  id: 'SIGMA-ADMIN-ROLE',
  title: 'The role admin was tagged',
  severity: 'HIGH',
  status: 'stable',
  mitre: [],
  why: 'It is a rule.',
  runbook: ['Ask.', 'Undo.'],
  falsePositives: ['None.'],
  references: [],
  source: 'admin-role.yml:1',
  on: { iam: 'any' },
  names: ['tagrole'],
  condition: {
    and: [
      { field: 'eventName', like: ['TagRole'] },
      { field: 'requestParameters.roleName', like: ['admin'] },
    ],
  },
};

const file = (...rules: object[]) => ({ schema: 'iam-activity-tracker/rules', version: 1, rules });

function problemOf(document: unknown): string {
  try {
    loadOwnRules(document);
  } catch (error) {
    if (error instanceof AppError && error.code === 'BAD_CONFIGURATION') return error.message;
    throw error;
  }
  return '';
}

function record(requestParameters: object, eventName = 'TagRole') {
  return {
    eventVersion: '1.11',
    eventID: 'e-1',
    eventTime: '2026-01-05T09:00:00Z',
    eventSource: 'iam.amazonaws.com',
    eventName,
    awsRegion: 'us-east-1',
    recipientAccountId: '123456789012',
    userIdentity: { type: 'IAMUser', userName: 'alice', accountId: '123456789012' },
    requestParameters,
  };
}

function matchesOf(requestParameters: object, eventName?: string) {
  const engine = createEngine(loadOwnRules(file(RULE)), parseSettings({}, [RULE.id]));
  const [event] = toEvents([record(requestParameters, eventName) as never]);
  if (event === undefined) throw new Error('no event');
  const { failures, matches } = engine.evaluate(event);
  expect(failures).toEqual([]);
  return matches;
}

describe('loadOwnRules', () => {
  it('makes rules that the engine asks', () => {
    expect(matchesOf({ roleName: 'admin' })).toHaveLength(1);
    expect(matchesOf({ roleName: 'reader' })).toEqual([]);
    expect(matchesOf({ roleName: 'admin' }, 'UntagRole')).toEqual([]);
  });

  it('does not let a request that is too long to be recorded pass by', () => {
    const marker = { omitted: true, originalSize: 200_000, reason: 'requestParameters too large' };

    expect(matchesOf(marker)).toEqual([
      expect.objectContaining({ detail: expect.stringContaining('too large to be recorded') }),
    ]);
    expect(matchesOf(marker, 'UntagRole')).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['no object', []],
    ['another schema', { ...file(), schema: 'x' }],
    ['a later version', { ...file(), version: 2 }],
    ['an id of ours', file({ ...RULE, id: 'ROOT-API-USE' })],
    ['the same id twice', file(RULE, RULE)],
    ['another severity', file({ ...RULE, severity: 'LOUD' })],
    ['a title of two lines', file({ ...RULE, title: 'one\ntwo' })],
    ['an invisible text', file({ ...RULE, why: 'a\u202eb' })],
    ['a page that is not public', file({ ...RULE, references: ['javascript:alert(1)'] })],
    ['a field no record has', file({ ...RULE, condition: { field: 'nope', exists: true } })],
    ['another question', file({ ...RULE, condition: { field: 'eventName', eval: 'x' } })],
    ['another part', file({ ...RULE, extra: 1 })],
    ['another family', file({ ...RULE, on: { s3: 'any' } })],
    [
      'too long a pattern',
      file({ ...RULE, condition: { field: 'eventName', like: ['x'.repeat(9_999)] } }),
    ],
    [
      'an order of one',
      file({
        ...RULE,
        pattern: {
          kind: 'order',
          windowMinutes: 5,
          count: 1,
          parts: [{ name: 'a', condition: RULE.condition, groupBy: [] }],
        },
      }),
    ],
    [
      'no network',
      file({ ...RULE, condition: { field: 'sourceIPAddress', cidr: ['10.0.0.0/99'] } }),
    ],
  ])('refuses %s', (_, document) => {
    expect(problemOf(document)).not.toBe('');
  });

  it('refuses what is nested beyond any rule, without exhausting the stack', () => {
    let condition: unknown = RULE.condition;
    for (let depth = 0; depth < 20_000; depth += 1) condition = { not: condition };

    expect(problemOf(file({ ...RULE, condition } as object))).toContain('too deeply');
  });
});
