import { describe, expect, it } from '@jest/globals';
import { formatScan } from '../../src/render/scan.ts';

describe('formatScan', () => {
  it.each([
    [0, '0 bytes scanned, about $0.00005'],
    [12_345, '12.1 KB scanned, about $0.00005'],
    [123_456_789, '117.7 MB scanned, about $0.00056'],
    [3 * 1024 ** 4, '3.0 TB scanned, about $15.00'],
  ])('says %d bytes as "%s"', (bytes, expected) => {
    expect(formatScan(bytes)).toBe(expected);
  });
});
