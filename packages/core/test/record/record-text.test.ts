import { describe, expect, it } from '@jest/globals';
import { cleanText, cutText, readText } from '../../src/record/record-text.ts';

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

  it('replaces half surrogate pairs and keeps whole ones', () => {
    expect(cleanText('\ud83d\ude00\ud83d \ude00', 9)).toBe('😀\ufffd \ufffd');
    expect(cleanText('plain', 9)).toBe('plain');
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
