import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { isPublicAddress } from '../src/public-address.ts';

const octet = fc.integer({ min: 0, max: 255 });
const tail = (count: number) =>
  fc.array(octet, { minLength: count, maxLength: count }).map((octets) => octets.join('.'));
const inside = fc.oneof(
  tail(3).map((rest) => `10.${rest}`),
  tail(3).map((rest) => `127.${rest}`),
  tail(2).map((rest) => `169.254.${rest}`),
  tail(2).map((rest) => `192.168.${rest}`),
  fc
    .tuple(fc.integer({ min: 16, max: 31 }), tail(2))
    .map(([second, rest]) => `172.${second}.${rest}`),
  fc.tuple(fc.integer({ min: 224, max: 255 }), tail(3)).map(([first, rest]) => `${first}.${rest}`),
);

describe('isPublicAddress', () => {
  it.prop([inside])('refuses what is inside, in whatever spelling', (address) => {
    const hex = address
      .split('.')
      .map((each) => Number(each).toString(16).padStart(2, '0'))
      .join('')
      .replace(/^(.{4})/, '$1:');

    expect(isPublicAddress(address)).toBe(false);
    expect(isPublicAddress(`::ffff:${address}`)).toBe(false);
    expect(isPublicAddress(`::ffff:${hex}`)).toBe(false);
    expect(isPublicAddress(`64:ff9b::${hex}`)).toBe(false);
    expect(isPublicAddress(`2002:${hex}::1`)).toBe(false);
  });

  it.each([
    ['::1'],
    ['::'],
    ['fd00:ec2::254'],
    ['fe80::1'],
    ['fe80::1%eth0'],
    ['ff02::1'],
    ['x'],
    [''],
    ['0.0.0.0'],
    ['100.64.0.1'],
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([['8.8.8.8'], ['203.0.114.1'], ['2606:4700::1111'], ['172.32.0.1'], ['100.128.0.1']])(
    'takes %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});
