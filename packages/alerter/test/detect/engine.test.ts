import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createEngine } from '../../src/detect/engine.ts';
import type { SingleEventRule } from '../../src/detect/rule.ts';
import { toRuleEvent } from '../../src/event/rule-event.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import type { SettingsDocument } from '../../src/settings/settings-document.ts';

function rule(id: string, changes: Partial<SingleEventRule> = {}): SingleEventRule {
  return {
    id,
    title: 'Test',
    severity: 'WARNING',
    status: 'stable',
    mitre: ['T1098'],
    kind: 'single',
    on: { iam: ['CreateUser'] },
    outcome: 'success',
    why: 'Test.',
    runbook: ['Look.', 'Act.'],
    falsePositives: [],
    references: [],
    match: () => true,
    dedupKey: () => '',
    ...changes,
  };
}

function evaluate(rules: readonly SingleEventRule[], fields = {}, document: SettingsDocument = {}) {
  const ids = rules.map(({ id }) => id);
  const engine = createEngine(rules, parseSettings(document, ids));
  return engine.evaluate(toRuleEvent(sampleEvent('one', 0, fields)));
}

function idsOf(...args: Parameters<typeof evaluate>): string[] {
  return evaluate(...args).matches.map((match) => match.rule.id);
}

describe('createEngine', () => {
  it('asks the rules that look at the event, in the order of the catalogue', () => {
    const rules = [
      rule('OTHER-NAME', { on: { iam: ['DeleteUser'] } }),
      rule('ANY-NAME', { on: { iam: 'any' } }),
      rule('OTHER-FAMILY', { on: { sso: ['CreateUser'] } }),
      rule('THIS-NAME'),
      rule('NO-MATCH', { match: () => false }),
    ];

    expect(idsOf(rules)).toEqual(['ANY-NAME', 'THIS-NAME']);
    expect(idsOf(rules, { eventName: 'TagUser' })).toEqual(['ANY-NAME']);
    expect(idsOf(rules, { eventType: 'sso' })).toEqual(['OTHER-FAMILY']);
    expect(idsOf(rules, { eventName: 'constructor', eventType: 'sts' })).toEqual([]);
  });

  it.each([
    ['success', ['GOOD-CALLS', 'ALL-CALLS']],
    ['failure', ['BAD-CALLS', 'ALL-CALLS']],
  ])('counts the calls of a rule: %s', (outcome, ids) => {
    const rules = [
      rule('GOOD-CALLS'),
      rule('BAD-CALLS', { outcome: 'failure' }),
      rule('ALL-CALLS', { outcome: 'any' }),
    ];

    expect(idsOf(rules, { outcome })).toEqual(ids);
  });

  it.each([
    ['CreateUser', false, ['CHANGES', 'ALL-DEEDS']],
    ['GetUser', true, ['READS', 'ALL-DEEDS']],
    // Records of old versions do not say; then the name does.
    ['CreateUser', undefined, ['CHANGES', 'ALL-DEEDS']],
    ['GetUser', undefined, ['READS', 'ALL-DEEDS']],
    // Names that no rule has too.
    ['TagUser', false, ['CHANGES', 'ALL-DEEDS']],
    ['ListUsers', true, ['READS', 'ALL-DEEDS']],
  ])('asks for changes or reads alone: %s, readOnly %s', (eventName, readOnly, ids) => {
    const rules = [
      rule('CHANGES', { on: { iam: 'any' }, deed: 'change' }),
      rule('READS', { on: { iam: 'any' }, deed: 'read' }),
      rule('ALL-DEEDS', { on: { iam: 'any' } }),
      rule('NAMES', { on: { iam: ['GetUser', 'CreateUser'] }, match: () => false }),
    ];

    expect(idsOf(rules, { eventName, readOnly })).toEqual(ids);
  });

  it('goes on when a rule throws, and reports it', () => {
    const error = new Error('bug');
    const rules = [
      rule('BAD-RULE', {
        match: () => {
          throw error;
        },
      }),
      rule('GOOD-RULE'),
    ];

    const { failures, matches } = evaluate(rules);

    expect(failures).toEqual([{ ruleId: 'BAD-RULE', error }]);
    expect(matches).toHaveLength(1);
  });

  it('takes severity and detail from the rule, the match and the settings, in this order of weight', () => {
    const rules = [
      rule('PLAIN-RULE'),
      rule('RAISED-RULE', { match: () => ({ severity: 'CRITICAL', detail: 'found' }) }),
      rule('OVERRIDDEN-RULE', { match: () => ({ severity: 'CRITICAL' }) }),
    ];

    const { matches } = evaluate(rules, {}, { rules: { 'OVERRIDDEN-RULE': { severity: 'INFO' } } });

    expect(matches.map(({ detail, severity }) => [severity, detail])).toEqual([
      ['WARNING', undefined],
      ['CRITICAL', 'found'],
      ['INFO', undefined],
    ]);
  });

  it('runs experimental rules dry unless the settings say otherwise', () => {
    const rules = [
      rule('STABLE-RULE'),
      rule('STABLE-DRY'),
      rule('NEW-RULE', { status: 'experimental' }),
      rule('NEW-TRUSTED', { status: 'experimental' }),
      rule('NEW-OFF', { status: 'experimental' }),
    ];

    const { matches } = evaluate(
      rules,
      {},
      {
        rules: {
          'STABLE-DRY': { dryRun: true },
          'NEW-TRUSTED': { dryRun: false },
          'NEW-OFF': { enabled: false },
        },
      },
    );

    expect(matches.map(({ isDryRun, rule: { id } }) => [id, isDryRun])).toEqual([
      ['STABLE-RULE', false],
      ['STABLE-DRY', true],
      ['NEW-RULE', true],
      ['NEW-TRUSTED', false],
    ]);
  });

  it('lists the rules that are on', () => {
    const settings = parseSettings({ rules: { 'ONE-RULE': { enabled: false } } }, [
      'ONE-RULE',
      'TWO-RULE',
    ]);

    expect(
      createEngine([rule('ONE-RULE'), rule('TWO-RULE')], settings).rules.map(({ id }) => id),
    ).toEqual(['TWO-RULE']);
  });
});
