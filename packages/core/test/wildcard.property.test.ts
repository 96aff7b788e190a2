import { fc, it } from '@fast-check/jest';
import { matchesPattern, matchesWildcard, parseWildcard } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';

const SIGNS = ['*', '*?', '*?\\'] as const;

type Symbol =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'text'; readonly text: string };

const letters = (units: string) => fc.string({ unit: fc.constantFrom(...units), maxLength: 12 });
const symbol: fc.Arbitrary<Symbol> = fc.oneof(
  fc.constant<Symbol>({ kind: 'any' }),
  fc.constant<Symbol>({ kind: 'one' }),
  fc.constantFrom('a', 'b', '*', '?', '\\').map((text): Symbol => ({ kind: 'text', text })),
);

function write(symbols: readonly Symbol[]): string {
  return symbols
    .map((each) => {
      if (each.kind === 'any') return '*';
      return each.kind === 'one' ? '?' : each.text.replace(/[*?\\]/, '\\$&');
    })
    .join('');
}

/** Model of wildcards, as simple as possible: exponential, and right. */
function matches(symbols: readonly Symbol[], rest: string): boolean {
  const [first, ...others] = symbols;
  if (first === undefined) return rest === '';
  if (first.kind === 'any') {
    return matches(others, rest) || (rest !== '' && matches(symbols, rest.slice(1)));
  }
  const isSame = rest !== '' && (first.kind === 'one' || first.text === rest[0]);
  return isSame && matches(others, rest.slice(1));
}

/** The same by the book, for patterns in which nothing is escaped: a regular expression. */
function matchesSlowly(pattern: string, text: string, signs: string): boolean {
  const source = [...pattern]
    .map((sign) => {
      if (sign === '*') return '.*';
      return sign === '?' && signs !== '*' ? '.' : sign.replace(/\W/, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`, 's').test(text);
}

describe('matchesWildcard', () => {
  it.prop([letters('ab:*?'), letters('ab:?'), fc.constantFrom(...SIGNS)], { numRuns: 2000 })(
    'agrees with a regular expression',
    (pattern, text, signs) => {
      const expected = matchesSlowly(pattern, text, signs);

      expect(matchesWildcard(parseWildcard(pattern, signs), text)).toBe(expected);
    },
  );

  it.prop([letters('ab:*?\\'), letters('ab:*?\\')])('reads a text as IAM does', (pattern, text) => {
    const expected = matchesSlowly(pattern, text, '*?');

    expect(matchesPattern(pattern, text)).toBe(expected);
    expect(matchesWildcard(parseWildcard(pattern), text)).toBe(expected);
  });

  it.prop([fc.array(symbol, { maxLength: 8 }), letters('ab*?\\')])(
    'says of every text what wildcards and escapes mean',
    (symbols, given) => {
      const pattern = parseWildcard(write(symbols), '*?\\');

      expect(matchesWildcard(pattern, given)).toBe(matches(symbols, given));
    },
  );

  it.prop([letters('ab*?\\')])('finds any text in itself, whatever stands in it', (given) => {
    const escaped = given.replace(/[*?\\]/g, '\\$&');

    expect(matchesWildcard(parseWildcard(escaped, '*?\\'), given)).toBe(true);
    const inside = parseWildcard(`*${escaped}*`, '*?\\');
    expect(matchesWildcard(inside, `before${given}after`)).toBe(true);
  });

  it.prop([fc.array(fc.string())])('matches a text with any of its parts left open', (parts) => {
    expect(matchesPattern(parts.map(() => '*').join(''), parts.join(''))).toBe(
      parts.length > 0 || parts.join('') === '',
    );
    expect(matchesPattern(`*${parts[0] ?? ''}*`, parts.join(''))).toBe(true);
  });

  it('takes no exponential time', () => {
    const pattern = `${'*a'.repeat(500)}b`;

    expect(matchesPattern(pattern, 'a'.repeat(2000))).toBe(false);
  });
});
