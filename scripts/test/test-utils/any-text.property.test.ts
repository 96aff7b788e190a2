import { fc, it } from '@fast-check/jest';
import { anyText } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';

const planeOf = (character: string) => Math.floor((character.codePointAt(0) ?? 0) / 0x10000);

describe('anyText', () => {
  it.prop([anyText()])('is what UTF-8 can carry', (text) => {
    expect(Buffer.from(text).toString()).toBe(text);
  });

  it.prop([anyText({ minLength: 2, maxLength: 5 })])('has as many characters as asked', (text) => {
    expect([...text].length).toBeGreaterThanOrEqual(2);
    expect([...text].length).toBeLessThanOrEqual(5);
  });

  it('reaches every plane', () => {
    const texts = fc.sample(anyText(), { numRuns: 5_000 });
    const planes = new Set(texts.flatMap((text) => [...text].map(planeOf)));

    expect([...planes].sort((a, b) => a - b)).toEqual(Array.from({ length: 17 }, (_, i) => i));
  });

  it.each(['\ud7ff', '\ue000', '\u{10ffff}', '__proto__'])('knows %j as its own', (text) => {
    expect(anyText().canShrinkWithoutContext(text)).toBe(true);
  });

  it.each(['\ud800', 'a\udfff'])('does not know %j', (text) => {
    expect(anyText().canShrinkWithoutContext(text)).toBe(false);
  });
});
