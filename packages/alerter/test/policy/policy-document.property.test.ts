import { hostileJson, hostileText } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPolicy } from '../../src/policy/policy-document.ts';
import { identityPolicy, type WrittenStatement } from '../scenario/policies.ts';

/** Writes lists of one as their only item, as people do. */
function unwrap(statement: WrittenStatement): WrittenStatement {
  const entries = Object.entries(statement).map(([element, value]) => [
    element,
    Array.isArray(value) && value.length === 1 ? value[0] : value,
  ]);
  return Object.fromEntries(entries);
}

describe('readPolicy', () => {
  it('reads one policy alike in whatever form it is written', () => {
    fc.assert(
      fc.property(identityPolicy(), (policy) => {
        const { Statement } = policy;
        const lower = Statement.map((statement) =>
          Object.fromEntries(
            Object.entries(statement).map(([name, value]) => [name.toLowerCase(), value]),
          ),
        );
        const short = Statement.map(unwrap);
        const forms = [
          JSON.stringify(policy),
          `\n\t ${JSON.stringify(policy, null, 4)}  `,
          encodeURIComponent(JSON.stringify(policy)),
          { statement: lower },
          { Statement: short.length === 1 ? short[0] : short },
        ];

        const expected = readPolicy(policy);

        expect(expected.state).toBe('read');
        for (const form of forms) expect(readPolicy(form)).toEqual(expected);
      }),
    );
  });

  it('never throws, whatever it is given', () => {
    const anything = fc.oneof(
      hostileJson(),
      hostileText(),
      hostileJson().map((value) => ({ Statement: value })),
      hostileJson().map((value) => ({
        Statement: [{ Effect: 'Allow', Action: value, Principal: value, Condition: value }],
      })),
    );
    fc.assert(
      fc.property(anything, (value) => {
        expect(['read', 'absent', 'omitted', 'broken']).toContain(readPolicy(value).state);
      }),
    );
  });
});
