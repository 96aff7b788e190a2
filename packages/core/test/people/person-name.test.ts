import { describe, expect, it } from '@jest/globals';
import { isGeneratedName } from '../../src/people/person-name.ts';

describe('isGeneratedName', () => {
  it.each([
    'botocore-session-1711111111',
    'aws-sdk-js-1711111111111',
    'AWSCLI-Session',
    '1711111111111111111',
    '0f4c2d3e9a1b4c5d',
    'i-0123456789abcdef0',
  ])('knows %s for the work of a tool', (name) => {
    expect(isGeneratedName(name)).toBe(true);
  });

  it.each(['john', 'john.smith', 'j1234567', 'ada@example.com', '123456789@example.com'])(
    'takes %s for a name',
    (name) => {
      expect(isGeneratedName(name)).toBe(false);
    },
  );
});
