import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesWildcard } from '../../src/policy/wildcard.ts';

/** The same by the book: a regular expression. */
function matchesSlowly(pattern: string, text: string): boolean {
  const source = [...pattern]
    .map((symbol) => (symbol === '*' ? '.*' : symbol === '?' ? '.' : symbol.replace(/\W/, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`, 's').test(text);
}

const letters = (units: string) => fc.string({ unit: fc.constantFrom(...units), maxLength: 12 });

describe('matchesWildcard', () => {
  it('agrees with a regular expression', () => {
    fc.assert(
      fc.property(letters('ab:*?'), letters('ab:'), (pattern, text) => {
        expect(matchesWildcard(pattern, text)).toBe(matchesSlowly(pattern, text));
      }),
      { numRuns: 2000 },
    );
  });

  it('matches a text with any of its parts left open', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => {
        expect(matchesWildcard(parts.map(() => '*').join(''), parts.join(''))).toBe(
          parts.length > 0 || parts.join('') === '',
        );
        expect(matchesWildcard(`*${parts[0] ?? ''}*`, parts.join(''))).toBe(true);
      }),
    );
  });

  it('takes no exponential time', () => {
    const pattern = `${'*a'.repeat(500)}b`;

    expect(matchesWildcard(pattern, 'a'.repeat(2000))).toBe(false);
  });
});
