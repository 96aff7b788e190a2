import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPolicy } from '../../src/policy/policy-document.ts';
import { findGrants, type Grants } from '../../src/policy/policy-grants.ts';
import { identityPolicy, identityStatement, type WrittenStatement } from '../scenario/policies.ts';

function grantsOf(Statement: readonly WrittenStatement[]): Grants {
  const reading = readPolicy({ Statement });
  if (reading.state !== 'read') throw new Error('The policy of the test cannot be read.');
  return findGrants(reading.policy);
}

const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
const nothing = { Effect: 'Deny', Action: '*', Resource: '*' };

describe('findGrants', () => {
  it('finds nothing once everything is denied', () => {
    fc.assert(
      fc.property(identityPolicy(), ({ Statement }) => {
        const { summary: _words, ...grants } = grantsOf([...Statement, nothing]);

        expect(grants).toEqual({
          ...{ isAdmin: false, isWide: false, escalations: [], takeovers: [] },
          ...{ writes: [], selfWrites: [] },
        });
      }),
    );
  });

  it('sees the administrator beside any other permission', () => {
    const allows = fc.array(identityStatement().map((each) => ({ ...each, Effect: 'Allow' })));
    fc.assert(
      fc.property(allows, fc.nat(), (statements, place) => {
        const at = place % (statements.length + 1);
        const grants = grantsOf([...statements.slice(0, at), everything, ...statements.slice(at)]);

        expect(grants).toMatchObject({ isAdmin: true, isWide: true });
      }),
    );
  });

  it('does not mind the order of statements', () => {
    fc.assert(
      fc.property(identityPolicy(), ({ Statement }) => {
        const { summary: _here, ...grants } = grantsOf(Statement);
        const { summary: _there, ...reversed } = grantsOf([...Statement].reverse());

        expect(reversed).toEqual(grants);
      }),
    );
  });

  it('finds no less after one more permission, and no more after one more denial', () => {
    fc.assert(
      fc.property(identityPolicy(), identityStatement(), ({ Statement }, more) => {
        const before = grantsOf(Statement).escalations;
        const after = grantsOf([...Statement, more]).escalations;
        const [less, most] = more.Effect === 'Allow' ? [before, after] : [after, before];

        expect(most).toEqual(expect.arrayContaining([...less]));
      }),
    );
  });
});
