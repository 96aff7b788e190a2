import { describe, expect, it } from '@jest/globals';
import { isSameButRedacted } from '../../src/event/copy-texts.ts';

describe('isSameButRedacted', () => {
  it.each([
    ['a', 'a', true],
    ['a', 'b', false],
    ['', '[redacted]', true],
    ['x=[redacted]', 'x=1', true],
    ['x=1', 'x=[redacted]', true],
    ['x=[redacted]', 'y=1', false],
    ['x=[redacted]&y=2', 'x=1&y=2', true],
    ['x=[redacted]&y=2', 'x=1&y=3', false],
    ['a[redacted]b[redacted]c', 'a1b2c', true],
    ['a[redacted]b[redacted]c', 'a1c', false],
    ['ab[redacted]ba', 'aba', false],
    ['a[redacted]b[redacted]b', 'ab', false],
    ['{"omitted":"true"}', 'anything', true],
    ['anything', '{"omitted":"true"}', true],
  ])('of %j and %j says %j', (first, second, expected) => {
    expect(isSameButRedacted(first, second)).toBe(expected);
  });
});
