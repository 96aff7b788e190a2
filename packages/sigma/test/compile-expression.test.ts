import { searchText } from '@iam-tracker/alerter/detect';
import { describe, expect, it } from '@jest/globals';
import { compileExpression } from '../src/compile-expression.ts';

const NONE = { i: false, m: false, s: false };

function finds(pattern: string, text: string): boolean {
  return searchText(compileExpression(pattern, NONE).program, text);
}

describe('compileExpression', () => {
  it.each([
    ['(?i)ADMIN', 'an admin'],
    ['(?P<name>a+)b', 'xaab'],
    ['(?<name>a+)b', 'xaab'],
    ['^\\Aa\\z$', 'a'],
    ['\\x41\\u0042\\t', 'AB\t'],
    ['[]a]', ']'],
    ['[\\b]', '\b'],
    ['é', 'café'],
    ['^.$', '😀'],
    ['a{,2}'.replace('{', '\\{').replace('}', '\\}'), 'a{,2}'],
  ])('reads %s', (pattern, text) => {
    expect(finds(pattern, text)).toBe(true);
    expect(finds(`^(?:${pattern.replace('(?i)', '')})$`, `${text}!`)).toBe(false);
  });

  it.each([
    ['(?=a)', 'looking around'],
    ['(?<=a)b', 'looking around'],
    ['(?!a)', 'looking around'],
    ['(a)\\1', '\\1'],
    ['\\p{L}', '\\p'],
    ['a++', 'repeats a repetition'],
    ['[[:alpha:]]', '[:'],
    ['(a', 'without a )'],
    ['a)', 'without a ('],
    ['[a', 'without a ]'],
    ['[b-a]', 'ends before it begins'],
    ['[a-\\d]', 'a class at its end'],
    ['*a', 'nothing before it'],
    ['a{3,2}', 'nothing'],
    ['a{9999}', 'more than 1000 times'],
    ['(?:a{100}){100}', 'needs more than'],
    ['a\\', 'ends in a backslash'],
    [`${'('.repeat(60)}a${')'.repeat(60)}`, 'nested too deeply'],
  ])('says why %s is refused', (pattern, reason) => {
    expect(() => compileExpression(pattern, NONE)).toThrow(reason);
  });

  it.each([
    ['.+:assumed-role/aws:.+', ':assumed-role/aws:'],
    ['ab(cde)f?g', 'abcde'],
    ['a(?:bcd|bce)', 'a'],
    ['(?i)admin', undefined],
    ['[ab]+', undefined],
  ])('knows what must stand in all that %s finds', (pattern, needs) => {
    expect(compileExpression(pattern, NONE).needs).toBe(needs);
  });

  it('takes as many steps as the text is long, whatever the text', () => {
    // Each of these makes an engine that goes back try for longer than any user waits.
    for (const pattern of ['(a+)+$', '(a|aa)+$', '(?:a*)*b', '.*.*.*.*.*=.*x', '(a?){50}a{50}!']) {
      expect(finds(pattern, 'a'.repeat(20_000))).toBe(pattern.endsWith('+$'));
    }
    expect(finds('(a+)+$', `${'a'.repeat(20_000)}!`)).toBe(false);
  });
});
