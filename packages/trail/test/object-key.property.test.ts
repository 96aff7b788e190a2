import { it } from '@fast-check/jest';
import { anyText, trailFile } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { formatObjectKey, parseObjectKey } from '../src/object-key.ts';

describe('parseObjectKey', () => {
  it.prop([trailFile()])('reads what formatObjectKey writes', (file) => {
    expect(parseObjectKey(formatObjectKey(file))).toEqual(file);
  });

  it.prop([anyText({ maxLength: 1_200 })])('has an answer for any text', (key) => {
    expect(parseObjectKey(key)).toHaveProperty('kind', 'foreign');
  });
});
