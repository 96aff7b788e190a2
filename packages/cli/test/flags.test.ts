import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import * as flags from '../src/flags.ts';

/** Reads words as a command of these flags does. */
function read(table: flags.FlagTable, ...words: string[]): Record<string, unknown> {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const option of flags.optionsOf(table)) command.addOption(option);
  return command.parse(words, { from: 'user' }).opts();
}

describe('optionsOf', () => {
  it('names flags by their keys, in their order', () => {
    const table = { dataDir: flags.text('<folder>', 'about'), build: flags.refusal('about') };

    const names = flags.optionsOf(table).map((option) => option.flags);

    expect(names).toEqual(['--data-dir <folder>', '--no-build']);
  });
});

describe('a flag', () => {
  it.each([
    ['text', flags.text('<x>', ''), ['--name', 'a'], 'a'],
    ['text', flags.text('<x>', ''), [], undefined],
    ['text', flags.text('<x>', '', 'b'), [], 'b'],
    ['texts', flags.texts('<x...>', ''), ['--name', 'a', 'b'], ['a', 'b']],
    ['repeatedText', flags.repeatedText('<x>', ''), ['--name', 'a', '--name=b'], ['a', 'b']],
    ['whole', flags.whole('<x>', '', [1, 9]), ['--name', '7'], 7],
    ['whole', flags.whole('<x>', '', [1, 9], 3), [], 3],
    ['limit', flags.limit('', 99), [], 50],
    ['limit', flags.limit('', 99), ['--name', 'all'], 99],
    ['choice', flags.choice('<x>', '', ['a', 'b']), ['--name', 'b'], 'b'],
    ['format', flags.format('table', 'json'), [], 'table'],
    ['toggle', flags.toggle(''), ['--name'], true],
    ['toggle', flags.toggle(''), [], undefined],
    ['refusal', flags.refusal(''), [], true],
    ['refusal', flags.refusal(''), ['--no-name'], false],
    ['decision', flags.decision('', ''), [], undefined],
    ['decision', flags.decision('', ''), ['--name'], true],
    ['decision', flags.decision('', ''), ['--no-name'], false],
  ])('made by %s has its value', (_, flag, words, value) => {
    expect(read({ name: flag }, ...words).name).toEqual(value);
  });

  it('made by requiredText cannot be left out', () => {
    expect(() => read({ name: flags.requiredText('<x>', '') })).toThrow('not specified');
  });

  it('made by choice refuses what is none of them', () => {
    expect(() => read({ name: flags.choice('<x>', '', ['a']) }, '--name', 'xyz')).toThrow(
      /Allowed choices are a\.$/,
    );
    expect(() => read({ name: flags.format('table', 'json') }, '--name', 'jsn')).toThrow(
      'Allowed choices are table, json. Did you mean json?',
    );
  });
});

describe('parseWhole', () => {
  it.each([
    ['1', 1],
    ['007', 7],
    ['100', 100],
  ])('reads %p', (text, expected) => {
    expect(flags.parseWhole(text, '--limit', 1, 100)).toBe(expected);
  });

  it.each(['', '0', '101', '-1', '1.5', '1e1', ' 1', 'ten'])('refuses %p', (text) => {
    expect(() => flags.parseWhole(text, '--limit', 1, 100)).toThrow(
      /^--limit is ".*"; allowed: .* 1 to 100/,
    );
  });
});
