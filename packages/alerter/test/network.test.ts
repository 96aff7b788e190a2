import { describe, expect, it } from '@jest/globals';
import { addressOf, isPrivateAddress, originOf, placeOf } from '../src/network.ts';

describe('originOf', () => {
  it.each([
    [{ sourceIp: '192.0.2.77' }, '192.0.2.0/24', '192.0.2.77'],
    [{ sourceIp: 'aws-mcp.amazonaws.com' }, 'aws-mcp.amazonaws.com', 'aws-mcp.amazonaws.com'],
    [{ sourceIp: '192.0.2.77', vpcEndpointId: 'vpce-1' }, 'vpce-1', 'vpce-1'],
    [{}, undefined, undefined],
  ])('finds that %j comes from %s', (origin, network, address) => {
    const whole = { sourceIp: undefined, vpcEndpointId: undefined, ...origin };

    expect(originOf(whole)).toBe(network);
    expect(addressOf(whole)).toBe(address);
  });
});

describe('placeOf', () => {
  it.each([
    [{ sourceIp: '192.0.2.77' }, '192.0.2.0/24'],
    [{ sourceIp: '10.0.0.7', vpcEndpointId: 'vpce-1' }, 'vpce-1'],
    [{ sourceIp: 'aws-mcp.amazonaws.com' }, undefined],
    [{ sourceIp: 'cloudformation.amazonaws.com' }, undefined],
    [{}, undefined],
  ])('finds that %j is at %s', (origin, place) => {
    expect(placeOf(origin)).toBe(place);
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
