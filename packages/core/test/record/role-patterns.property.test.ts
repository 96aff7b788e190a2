import { fc, it } from '@fast-check/jest';
import { parseRolePatterns } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';
import { matchesRole, matchesRoleName, mayMatchRole } from '../../src/record/role-patterns.ts';

// Few letters, so that random patterns often match random names.
const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', 'A'), minLength: 1, maxLength: 12 });
const pattern = fc.string({
  unit: fc.constantFrom('a', 'b', '-', '*', 'B'),
  minLength: 1,
  maxLength: 8,
});

function modelOf(text: string): RegExp {
  const literal = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 'is');
}

const arnOf = (role: string, path = '') => `arn:aws:iam::123456789012:role/${path}${role}`;

describe('matchesRole', () => {
  it.prop([pattern, name])('agrees with a regular expression', (text, role) => {
    const patterns = parseRolePatterns(text);

    const expected = modelOf(text).test(role);
    expect(matchesRole(patterns, arnOf(role))).toBe(expected);
    expect(matchesRole(patterns, arnOf(role, 'team/b/'))).toBe(expected);
    expect(matchesRoleName(patterns, role)).toBe(expected);
  });

  it.prop([fc.array(pattern), name])('matches when one of the list does', (texts, role) => {
    const list = parseRolePatterns(texts.map((text) => ` ${text} `).join(','));

    const expected = texts.some((text) => modelOf(text).test(role));
    expect(matchesRole(list, arnOf(role))).toBe(expected);
  });

  it.prop([fc.string(), fc.string()])(
    'treats every character but the star as itself',
    (text, role) => {
      const literal = text.replace(/[*,]/g, '').trim();
      const patterns = parseRolePatterns(literal);

      const isName =
        literal !== '' && !literal.includes('/') && !literal.toLowerCase().startsWith('arn:');
      const isSame = isName && literal.toLowerCase() === role.toLowerCase();
      expect(matchesRoleName(patterns, role)).toBe(isSame);
    },
  );

  it('compares whole ARNs of any partition, with wildcards', () => {
    const patterns = parseRolePatterns(
      'ARN:aws-cn:iam::*:role/scan/*,arn:aws:iam::123456789012:role/Wiz',
    );

    expect(matchesRole(patterns, 'arn:aws-cn:iam::210987654321:role/scan/prisma')).toBe(true);
    expect(matchesRole(patterns, 'arn:aws:iam::123456789012:role/wiz')).toBe(true);
    expect(matchesRole(patterns, 'arn:aws:iam::210987654321:role/wiz')).toBe(false);
    expect(matchesRoleName(patterns, 'wiz')).toBe(false);
  });

  it('compares names with a path with the whole path', () => {
    const patterns = parseRolePatterns('vendors/wiz-*');

    expect(matchesRole(patterns, arnOf('wiz-reader', 'vendors/'))).toBe(true);
    expect(matchesRole(patterns, arnOf('wiz-reader'))).toBe(false);
  });

  it('guesses by the name where the path is not known', () => {
    const account = '123456789012';
    const patterns = parseRolePatterns(
      'vendors/wiz-*,Prisma*,arn:aws:iam::123456789012:role/x/Scan',
    );
    const guess = (role: string) => mayMatchRole(patterns, account, role);

    expect(['WIZ-reader', 'prismaX', 'scan'].map(guess)).toEqual([true, true, true]);
    expect(['reader', 'my-prisma', 'scanner', ''].map(guess)).toEqual(Array(4).fill(false));
    expect(mayMatchRole(parseRolePatterns('vendors/*,arn:*:role/x/*'), account, 'a')).toBe(false);
    expect(mayMatchRole(parseRolePatterns('arn:aws-cn:iam::*:role/*'), account, 'a')).toBe(true);
  });

  it.prop([fc.array(pattern), name, fc.constantFrom('', 'team/', 'team/b/')])(
    'guesses every role that matches, whatever its path',
    (texts, role, path) => {
      const list = parseRolePatterns(texts.flatMap((text) => [text, `${path}${text}x`]).join(','));
      const arn = arnOf(role, path);

      if (matchesRole(list, arn)) {
        expect(mayMatchRole(list, '123456789012', role)).toBe(true);
      }
    },
  );

  it('matches nothing without patterns, and nothing that is no role', () => {
    expect(matchesRole(parseRolePatterns(' , ,'), arnOf('a'))).toBe(false);
    expect(matchesRole(parseRolePatterns('*'), 'arn:aws:iam::123456789012:user/a')).toBe(false);
  });

  it('ends on patterns that make backtracking explode', () => {
    const patterns = parseRolePatterns(`${'*a'.repeat(200)}b`);

    // By going back it would not end in the lifetime of any machine.
    expect(matchesRole(patterns, arnOf('a'.repeat(100_000)))).toBe(false);
  });
});
