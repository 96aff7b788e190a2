import { anyText } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toJson } from '../../src/render/stream.ts';

describe('toJson', () => {
  it('always means the same as what it was given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, isPretty) => {
        expect(JSON.parse(toJson(value, isPretty))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('never holds what a reader cannot see or a terminal acts on', () => {
    const text = anyText();
    fc.assert(
      fc.property(text, (value) => {
        expect(toJson({ value })).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
