import { describe, expect, it } from '@jest/globals';
import { describeFileError } from '../../src/sources/file-summary.ts';

describe('describeFileError', () => {
  it.each([
    [Object.assign(new Error('EACCES: …'), { code: 'EACCES' }), 'permission denied'],
    [Object.assign(new Error('odd'), { code: 'EODD' }), 'EODD'],
    [new Error('plain'), 'plain'],
    ['text', 'text'],
    [undefined, 'undefined'],
  ])('explains %p', (error, expected) => {
    expect(describeFileError(error)).toBe(expected);
  });
});
