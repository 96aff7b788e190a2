import { fc, it } from '@fast-check/jest';
import { searchText } from '@iam-tracker/alerter/detect';
import { describe, expect } from '@jest/globals';
import { compileExpression } from '../src/compile-expression.ts';

const letter = fc.constantFrom('a', 'b', 'B', 'c', '-', ' ', '_');

const plainAtom = fc.oneof(
  letter.map((each) => each.replace('-', '\\-')),
  fc.constantFrom('.', '\\d', '\\w', '\\s', '\\W', '[ab]', '[^a]', '[a-c_]', '[^\\w]', '\\.'),
  fc.constantFrom('^', '$', '\\b', '\\B'),
);

/** Alternatives of sequences of atoms, some of them repeated. */
function patternOf(atom: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const piece = fc
    .tuple(atom, fc.constantFrom('', '', '', '*', '+', '?', '*?', '{2}', '{1,3}', '{2,}', '{0}'))
    // An assertion is not repeated: dialects differ.
    .map(([each, times]) => (/^(\^|\$|\\[bB])$/.test(each) ? each : each + times));
  return fc
    .array(
      fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('')),
      { minLength: 1, maxLength: 3 },
    )
    .map((sequences) => sequences.join('|'));
}

/**
 * Regular expressions that mean the same here and in JavaScript. Repetitions stand within one other at most: JavaScript,
 * which goes back and tries again, would not come to an end with more.
 */
const inner = patternOf(plainAtom);
const group = fc.tuple(inner, fc.constantFrom('(', '(?:')).map(([each, open]) => `${open}${each})`);
const pattern = patternOf(fc.oneof({ weight: 2, arbitrary: plainAtom }, group));
const text = fc.string({ unit: fc.oneof(letter, fc.constantFrom('1', '.', '\n')), maxLength: 8 });
const flags = fc.record({ i: fc.boolean(), m: fc.boolean(), s: fc.boolean() });

describe('compileExpression', () => {
  it.prop([pattern, flags, fc.array(text, { minLength: 1, maxLength: 5 })])(
    'finds what JavaScript finds',
    (written, given, texts) => {
      const names = Object.entries(given).flatMap(([name, isSet]) => (isSet ? [name] : []));
      const expected = new RegExp(written, names.join(''));
      const { needs, program } = compileExpression(written, given);

      for (const each of texts) {
        expect([each, searchText(program, each)]).toEqual([each, expected.test(each)]);
        if (needs !== undefined && expected.test(each)) expect(each).toContain(needs);
      }
    },
  );

  it.prop([fc.string({ unit: 'grapheme', maxLength: 40 }), flags])(
    'compiles any text or says why not',
    (written, given) => {
      try {
        expect(compileExpression(written, given).program.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect((error as Error).message).toMatch(/^(has|is|ends|repeats|needs) /);
      }
    },
  );
});
