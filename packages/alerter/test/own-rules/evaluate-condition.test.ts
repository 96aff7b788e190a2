import { describe, expect, it } from '@jest/globals';
import type { Condition, FieldTest } from '../../src/own-rules/compiled-rule.ts';
import { buildCondition } from '../../src/own-rules/evaluate-condition.ts';
import type { FieldValues } from '../../src/own-rules/record-fields.ts';

type Values = Readonly<Record<string, FieldValues>>;

function ask(condition: Condition, values: Values): boolean | undefined {
  const known = new Map(Object.entries(values));
  return buildCondition<Values>(
    condition,
    (field) => () => (known.has(field) ? known.get(field) : []),
  )(values);
}

const asks = (test: object, ...values: string[]) =>
  ask({ field: 'f', ...test } as FieldTest, { f: values });

describe('buildCondition', () => {
  it('compares texts without regard to case unless told so', () => {
    expect(asks({ like: ['Alice', 'bob'] }, 'ALICE')).toBe(true);
    expect(asks({ like: ['Alice'], cased: true }, 'ALICE')).toBe(false);
    expect(asks({ like: ['ali*'] }, 'carol', 'ALICE')).toBe(true);
    expect(asks({ like: ['ali*'] })).toBe(false);
  });

  it('wants each of several when told so, wherever they are', () => {
    expect(asks({ like: ['*a*', '*b*'], every: true }, 'xa', 'xb')).toBe(true);
    expect(asks({ like: ['*a*', '*b*'], every: true }, 'xa')).toBe(false);
  });

  it('knows networks, numbers, presence and other fields', () => {
    expect(asks({ cidr: ['10.0.0.0/8', '2001:db8::/32'] }, '10.1.2.3')).toBe(true);
    expect(asks({ cidr: ['10.0.0.0/8'] }, 'iam.amazonaws.com')).toBe(false);
    expect(asks({ compare: 'gte', to: 5 }, '5')).toBe(true);
    expect(asks({ compare: 'gt', to: 5 }, '5')).toBe(false);
    expect(asks({ compare: 'lt', to: 5 }, '4.5')).toBe(true);
    expect(asks({ compare: 'lte', to: 5 }, '')).toBe(false);
    expect(asks({ exists: true }, 'x')).toBe(true);
    expect(asks({ exists: false }, 'x')).toBe(false);
    for (const [part, other] of [
      ['whole', 'ABC'],
      ['contains', 'b'],
      ['startswith', 'A'],
      ['endswith', 'c'],
    ] as const) {
      const test = { field: 'f', sameAs: 'g', part } as const;
      expect([part, ask(test, { f: ['abc'], g: [other] })]).toEqual([part, true]);
      expect([part, ask(test, { f: ['abc'], g: ['x'] })]).toEqual([part, false]);
      expect([part, ask(test, { f: ['abc'] })]).toEqual([part, false]);
    }
  });

  it('does not decide by what is not known, unless the rest decides', () => {
    const unknown: Condition = { field: 'u', like: ['x'] };
    const yes: Condition = { field: 'f', exists: true };
    const values = { f: ['x'], u: undefined };

    expect(ask(unknown, values)).toBeUndefined();
    expect(ask({ not: unknown }, values)).toBeUndefined();
    expect(ask({ and: [unknown, yes] }, values)).toBeUndefined();
    expect(ask({ and: [unknown, { not: yes }] }, values)).toBe(false);
    expect(ask({ or: [unknown, yes] }, values)).toBe(true);
    expect(ask({ or: [unknown, { not: yes }] }, values)).toBeUndefined();
    expect(ask({ field: 'f', sameAs: 'u', part: 'whole' }, values)).toBeUndefined();
  });
});
