import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { compileTextPattern } from '../../src/own-rules/match-text.ts';

type Symbol =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'text'; readonly text: string };

const symbol: fc.Arbitrary<Symbol> = fc.oneof(
  fc.constant<Symbol>({ kind: 'any' }),
  fc.constant<Symbol>({ kind: 'one' }),
  fc.constantFrom('a', 'b', '*', '?', '\\').map((text): Symbol => ({ kind: 'text', text })),
);
const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '\\'), maxLength: 12 });

function write(symbols: readonly Symbol[]): string {
  return symbols
    .map((each) => {
      if (each.kind === 'any') return '*';
      return each.kind === 'one' ? '?' : each.text.replace(/[*?\\]/, '\\$&');
    })
    .join('');
}

/** What wildcards mean, said as simply as possible: exponential, and right. */
function matches(symbols: readonly Symbol[], rest: string): boolean {
  const [first, ...others] = symbols;
  if (first === undefined) return rest === '';
  if (first.kind === 'any') {
    return matches(others, rest) || (rest !== '' && matches(symbols, rest.slice(1)));
  }
  const isSame = rest !== '' && (first.kind === 'one' || first.text === rest[0]);
  return isSame && matches(others, rest.slice(1));
}

describe('compileTextPattern', () => {
  it.prop([fc.array(symbol, { maxLength: 8 }), text])(
    'says of every text what wildcards mean',
    (symbols, given) => {
      expect(compileTextPattern(write(symbols))(given)).toBe(matches(symbols, given));
    },
  );

  it.prop([text])('finds any text in itself, whatever stands in it', (given) => {
    const pattern = given.replace(/[*?\\]/g, '\\$&');

    expect(compileTextPattern(pattern)(given)).toBe(true);
    expect(compileTextPattern(`*${pattern}*`)(`before${given}after`)).toBe(true);
  });
});
