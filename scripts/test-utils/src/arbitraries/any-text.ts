import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };
const LAST_CODE_POINT = 0x10ffff;

/**
 * Any code point but half a surrogate pair, as fast-check's own unit `binary`. That one lists all 1.1 million of
 * them in every test file that uses it, to find the way back from a text: a second and a hundred megabytes each.
 */
const codePoint = fc
  .nat({ max: LAST_CODE_POINT - SURROGATES.count })
  .map(toCharacter, fromCharacter);

function toCharacter(index: number): string {
  return String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count);
}

function fromCharacter(character: unknown): number {
  const point = typeof character === 'string' ? (character.codePointAt(0) ?? -1) : -1;
  const index = point < SURROGATES.first ? point : point - SURROGATES.count;
  if (index < 0 || toCharacter(index) !== character) throw new Error('not one code point');
  return index;
}

/** Text of any code points: what UTF-8 can carry. */
export function anyText(constraints: fc.StringSharedConstraints = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: codePoint });
}
