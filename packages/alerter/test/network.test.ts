import { describe, expect, it } from '@jest/globals';
import { addressOf, isPrivateAddress } from '../src/network.ts';

describe('addressOf', () => {
  it.each([
    [{ sourceIp: '192.0.2.77' }, '192.0.2.77'],
    [{ sourceIp: 'aws-mcp.amazonaws.com' }, 'aws-mcp.amazonaws.com'],
    [{ sourceIp: '192.0.2.77', vpcEndpointId: 'vpce-1' }, 'vpce-1'],
    [{}, undefined],
  ])('finds that %j comes from %s', (origin, address) => {
    const whole = { sourceIp: undefined, vpcEndpointId: undefined, ...origin };

    expect(addressOf(whole)).toBe(address);
  });
});

describe('isPrivateAddress', () => {
  it.each([
    '10.0.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    'fd00::1',
    'fe80::1',
  ])('takes %s for private', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each([
    '192.0.2.1',
    '172.32.0.1',
    '100.128.0.1',
    '11.0.0.1',
    '2001:db8::1',
    '10.example.com',
    '',
  ])('takes %s for public, or for no address', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });
});
