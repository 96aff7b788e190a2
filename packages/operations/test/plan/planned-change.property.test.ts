import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { readPlannedChange } from '../../src/plan/planned-change.ts';

const actions = fc.constantFrom(
  ...[['create'], ['update'], ['delete'], ['no-op'], ['read'], ['forget']],
  ...[
    ['delete', 'create'],
    ['create', 'delete'],
    ['create', 'forget'],
  ],
);

/** A value that a plan has in the clear. */
const value = fc.integer({ min: 0 }).map((number) => `value-${number}-of-a-setting`);

const resourceChange = fc
  .record({
    actions,
    value,
    type: fc.constantFrom('aws_dynamodb_table', 'aws_sns_topic_subscription', 'terraform_data'),
    key: fc.string({ unit: 'binary', maxLength: 5 }),
    isDeposed: fc.boolean(),
  })
  .map(({ actions: each, isDeposed, key, type, value: secret }) => ({
    ...{ address: `module.a.${type}.this["${key}"]`, mode: 'managed', type },
    ...(isDeposed ? { deposed: 'ab' } : {}),
    change: { actions: each, before: { a: secret }, after: { b: [secret] }, after_sensitive: true },
  }));

const plan = fc.record({
  resource_changes: fc.array(resourceChange, { maxLength: 20 }),
  variables: fc.dictionary(fc.constantFrom('a', 'b'), fc.record({ value })),
  planned_values: fc.record({ outputs: fc.record({ a: fc.record({ value }) }) }),
});

describe('readPlannedChange', () => {
  it.prop([plan])('keeps no value of a setting, an attribute or an output', (each) => {
    expect(JSON.stringify(readPlannedChange(JSON.stringify(each), true))).not.toContain('value-');
  });

  it.prop([plan])(
    'counts every change once, and names every resource that would be gone',
    (each) => {
      const { losses, total, types } = readPlannedChange(JSON.stringify(each), true);

      const changes = each.resource_changes.filter(
        ({ change }) => !['no-op', 'read'].includes(change.actions.join()),
      );
      const sum = Object.values(total).reduce((all, count) => all + count, 0);
      expect(sum).toBe(changes.length);
      expect(losses).toHaveLength(total.replace + total.destroy);
      for (const name of ['add', 'change', 'replace', 'destroy'] as const) {
        expect(types.reduce((all, counts) => all + counts[name], 0)).toBe(total[name]);
      }
      for (const { address } of losses) expect(address).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    },
  );

  it.prop([fc.json()])('takes any JSON', (text) => {
    expect(readPlannedChange(text, true).total.add).toBeGreaterThanOrEqual(0);
  });
});
