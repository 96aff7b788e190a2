import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LONGEST } from '../jest-sequencer.mjs';

describe('LONGEST', () => {
  it.each(LONGEST)('%s is a file of tests', (path) => {
    expect(existsSync(join(import.meta.dirname, '../..', path))).toBe(true);
  });
});
