import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPolicy } from '../../src/policy/policy-document.ts';
import { findTrustRisks } from '../../src/policy/trust-policy.ts';
import { parseSettings } from '../../src/settings/settings.ts';

const OWN = '123456789012';
const ORGANIZATION = 'o-a1b2c3d4e5';
const SUBJECT = 'token.actions.githubusercontent.com:sub';
const SETTINGS = parseSettings(
  { trustedOrganizations: [ORGANIZATION], trustedClaims: { [SUBJECT]: ['repo:example/*'] } },
  [],
);

const pinning = fc.constantFrom<readonly [key: string, value: string]>(
  ['aws:PrincipalAccount', OWN],
  ['aws:PrincipalOrgID', ORGANIZATION],
  ['aws:PrincipalArn', `arn:aws:iam::${OWN}:role/deploy`],
  ['aws:userid', `${OWN}:deploy`],
);
const loose = fc.record({
  operator: fc.constantFrom('StringEquals', 'StringLike', 'ArnLike', 'StringNotEquals', 'Null'),
  key: fc.constantFrom('sts:ExternalId', 'aws:SourceAccount', 'aws:SourceIp', 'aws:username'),
  value: fc.constantFrom('x', OWN, '*', ORGANIZATION),
});

interface Loose {
  readonly operator: string;
  readonly key: string;
  readonly value: string;
}

function conditionOf(conditions: readonly Loose[]) {
  const written: Record<string, Record<string, unknown>> = {};
  for (const { operator, key, value } of conditions) {
    written[operator] = { ...written[operator], [key]: value };
  }
  return written;
}

function risksOf(Principal: unknown, Condition: object) {
  const reading = readPolicy({
    Statement: { Effect: 'Allow', Action: 'sts:*', Principal, Condition },
  });
  if (reading.state !== 'read') throw new Error('The policy of the test cannot be read.');
  return findTrustRisks(reading.policy, OWN, SETTINGS);
}

/** A condition's value with pieces cut out for wildcards: it stands for the text at least. */
function patternOf(text: string) {
  return fc
    .array(fc.constantFrom('keep', '?', '*'), { minLength: text.length, maxLength: text.length })
    .map((marks) =>
      [...text].map((letter, at) => (marks[at] === 'keep' ? letter : marks[at])).join(''),
    );
}

describe('findTrustRisks', () => {
  it('never lets a condition protect whose value a stranger can have', () => {
    const strangers = fc.constantFrom<readonly [key: string, text: string]>(
      ['aws:PrincipalAccount', '210987654321'],
      ['aws:PrincipalOrgID', 'o-zzzzzzzzzz'],
      ['aws:PrincipalOrgPaths', 'o-zzzzzzzzzz/r-a/'],
      ['aws:PrincipalArn', 'arn:aws:iam::210987654321:role/a'],
      ['aws:PrincipalArn', `arn:aws:iam::210987654321:role/x::${OWN}:role/a`],
      ['aws:userid', 'AROAEXAMPLEROLE000009:a'],
    );
    const met = strangers.chain(([key, text]) => patternOf(text).map((value) => [key, value]));
    fc.assert(
      fc.property(met, pinning, fc.boolean(), ([key = '', value], [, ours], isFirst) => {
        const values = isFirst ? [value, ours] : [ours, value];

        expect(risksOf('*', { StringLike: { [key]: values } })).not.toEqual([]);
      }),
    );
  });

  it('never trusts a subject that another owner can have', () => {
    const owner = fc.stringMatching(/^[a-z-]{1,12}$/).filter((name) => name !== 'example');
    const met = owner.chain((name) => patternOf(`repo:${name}/shop:ref:refs/heads/main`));
    fc.assert(
      fc.property(met, (value) => {
        const Principal = { Federated: 'token.actions.githubusercontent.com' };

        expect(risksOf(Principal, { StringLike: { [SUBJECT]: value } })).not.toEqual([]);
      }),
    );
  });

  it('needs one condition on ours, whatever else there is, and in any case of the key', () => {
    fc.assert(
      fc.property(fc.array(loose), pinning, fc.boolean(), (others, [key, value], isLower) => {
        const Condition = conditionOf(others);

        expect(risksOf('*', Condition)).not.toEqual([]);
        const written = isLower ? key.toLowerCase() : key.toUpperCase();
        const pin = { 'ForAnyValue:StringEquals': { [written]: value } };
        expect(risksOf('*', { ...Condition, ...pin })).toEqual([]);
      }),
    );
  });

  it('takes no comparison for a limit that a caller without the key can meet', () => {
    const operator = fc.constantFrom(
      'StringEqualsIfExists',
      'ArnLikeIfExists',
      'ForAllValues:StringEquals',
      'ForAllValues:ArnLike',
      'StringNotEquals',
      'StringNotLike',
      'ArnNotEquals',
      'Null',
    );
    fc.assert(
      fc.property(operator, pinning, (name, [key, value]) => {
        expect(risksOf({ AWS: '*' }, { [name]: { [key]: value } })).not.toEqual([]);
      }),
    );
  });
});
