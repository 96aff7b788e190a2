import { fc, it } from '@fast-check/jest';
import { didYouMean, printable } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';

const ACTIVE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

// Plain letters between any code point, lone surrogates included.
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'a',
        '…',
        '\\',
        'é',
        '漢',
        '👩',
        '\u001b[2J',
        '\u202e',
        '\r\n',
        '\u2028',
        '\u3164',
      ),
      fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
      fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
  )
  .map((parts) => parts.join(''));

describe('printable', () => {
  it.prop([text, fc.nat({ max: 60 })])('never shows anything active or hidden', (raw, max) => {
    expect(printable(raw, max)).not.toMatch(ACTIVE);
  });

  it.prop([text, fc.nat({ max: 60 })])('is never longer than asked', (raw, max) => {
    expect(printable(raw, max).length).toBeLessThanOrEqual(max);
  });

  it.prop([text, fc.nat({ max: 60 })])('changes nothing the second time', (raw, max) => {
    const once = printable(raw, max);

    expect(printable(once, max)).toBe(once);
  });

  it.prop([fc.string({ unit: 'grapheme-ascii' })])('leaves safe text as it is', (raw) => {
    expect(printable(raw, raw.length)).toBe(raw);
  });

  it.prop([text, fc.integer({ min: 1, max: 60 })])(
    'shows a beginning of the whole when it cuts',
    (raw, max) => {
      const whole = printable(raw, Number.MAX_SAFE_INTEGER);

      const shown = printable(raw, max);

      if (whole.length <= max) expect(shown).toBe(whole);
      else {
        expect(shown.at(-1)).toBe('…');
        expect(whole.startsWith(shown.slice(0, -1))).toBe(true);
      }
    },
  );

  it.each([
    ['a terminal command', '\u001b]0;owned\u0007', '\\x1b]0;owned\\x07'],
    ['a C1 control', '\u009b31m', '\\x9b31m'],
    ['lines', 'one\r\ntwo\tthree', 'one\\r\\ntwo\\tthree'],
    ['a right-to-left override', 'user\u202enimda', 'user\\u202enimda'],
    ['an isolate', '\u2066x\u2069', '\\u2066x\\u2069'],
    ['line and paragraph separators', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['zero-width characters', 'ad\u200bmin\ufeff', 'ad\\u200bmin\\ufeff'],
    ['fillers and empty cells', 'a\u3164b\u115f\uffa0\u2800', 'a\\u3164b\\u115f\\uffa0\\u2800'],
    ['selectors of variants', 'a\ufe0f\u{e0100}', 'a\\ufe0f\\u{e0100}'],
    ['tag characters', '\u{e0041}', '\\u{e0041}'],
    ['half a surrogate pair', 'x\ud800y', 'x\\ud800y'],
    ['delete', '\u007f', '\\x7f'],
  ])('writes out %s', (_what, raw, shown) => {
    expect(printable(raw)).toBe(shown);
  });

  it('keeps whole escapes and whole characters when it cuts', () => {
    expect(printable('ab\u001bcd', 5)).toBe('ab…');
    expect(printable('ab👩cd', 4)).toBe('ab…');
    expect(printable('ab👩cd', 5)).toBe('ab👩…');
  });

  it('shows 500 units unless told', () => {
    expect(printable('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`);
  });
});

const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{4,12}(_[a-z]{2,8})?$/), {
  minLength: 1,
  maxLength: 20,
});

describe('didYouMean', () => {
  it.prop([names, fc.nat(), fc.nat()])(
    'finds a name of which a letter is missing',
    (known, which, at) => {
      const name = known[which % known.length] ?? '';
      const cut = at % name.length;

      const said = didYouMean(name.slice(0, cut) + name.slice(cut + 1), known);

      // Another name may be as near.
      expect(known.some((each) => said === ` Did you mean ${each}?`)).toBe(true);
    },
  );

  it.prop([text, names])('never says what could do something to a terminal', (given, known) => {
    expect(didYouMean(given, known)).not.toMatch(ACTIVE);
  });
});
