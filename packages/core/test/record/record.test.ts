import { describe, expect, it } from '@jest/globals';
import {
  cleanText,
  cutText,
  isJsonObject,
  makeWellFormed,
  readFlag,
  readObject,
  readText,
} from '../../src/record/record.ts';

describe('isJsonObject', () => {
  it.each([
    [{}, true],
    [null, false],
    [[], false],
    ['x', false],
    [7, false],
    [undefined, false],
  ])('says of %j: %s', (value, expected) => {
    expect(isJsonObject(value)).toBe(expected);
  });
});

describe('readObject', () => {
  it('gives an object without fields for everything else', () => {
    expect(readObject({ a: { b: 1 } }, 'a')).toEqual({ b: 1 });
    expect(readObject({ a: [1] }, 'a')).toEqual({});
    expect(readObject({}, 'a')).toEqual({});
  });
});

describe('readText', () => {
  it('reads text only, and no empty text', () => {
    expect(readText({ a: 'x' }, 'a', 9)).toBe('x');
    expect(readText({ a: '' }, 'a', 9)).toBeUndefined();
    expect(readText({ a: 7 }, 'a', 9)).toBeUndefined();
    expect(readText({}, 'constructor', 9)).toBeUndefined();
  });

  it('removes secrets before it cuts', () => {
    expect(readText({ a: 'password=hunter2' }, 'a', 12)).toBe('password=[re');
  });
});

describe('cleanText', () => {
  it('makes text well-formed and cuts it', () => {
    expect(cleanText('a\ud800bcd', 3)).toBe('a\ufffdb');
  });
});

describe('readFlag', () => {
  it.each([
    [true, true],
    [false, false],
    ['true', true],
    ['false', false],
    ['yes', undefined],
    [1, undefined],
    [null, undefined],
  ])('reads %j as %s', (value, expected) => {
    expect(readFlag({ a: value }, 'a')).toBe(expected);
  });
});

describe('makeWellFormed', () => {
  it('replaces half surrogate pairs and keeps whole ones', () => {
    expect(makeWellFormed('\ud83d\ude00\ud83d \ude00')).toBe('😀\ufffd \ufffd');
    expect(makeWellFormed('plain')).toBe('plain');
  });
});

describe('cutText', () => {
  it('never cuts through a character', () => {
    expect(cutText('a😀b', 2)).toBe('a');
    expect(cutText('a😀b', 3)).toBe('a😀');
    expect(cutText('abc', 3)).toBe('abc');
    expect(cutText('abcd', 3)).toBe('abc');
  });
});
