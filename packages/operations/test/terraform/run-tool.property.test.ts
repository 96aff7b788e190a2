import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { createSafeLines } from '../../src/terraform/run-tool.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested.
const COLORS = /\u001b\[[0-9;]*m/g;

describe('createSafeLines', () => {
  it.prop([fc.array(fc.uint8Array({ maxLength: 40 })), fc.boolean()])(
    'never lets through what is active, colours aside',
    (chunks, keepsColors) => {
      const lines: string[] = [];
      const safe = createSafeLines((line) => lines.push(line), keepsColors);
      for (const chunk of chunks) safe.push(Buffer.from(chunk));
      safe.end();

      for (const line of lines) {
        expect(line.replace(COLORS, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }
    },
  );
});
