import { describe, expect, it } from '@jest/globals';
import { readDataDirectory } from '../../src/database/config.ts';

describe('readDataDirectory', () => {
  it.each([
    [{}, '.iam-tracker'],
    [{ IAM_TRACKER_DATA_DIR: ' ' }, '.iam-tracker'],
    [{ IAM_TRACKER_DATA_DIR: '/data/my ledger' }, '/data/my ledger'],
  ])('reads %p', (variables, expected) => {
    expect(readDataDirectory(variables)).toBe(expected);
  });
});
