import { describe, expect, it } from '@jest/globals';
import { networkOf, originOf, placeOf } from '../src/network.ts';

describe('originOf', () => {
  it.each([
    [{ sourceIp: '192.0.2.77' }, '192.0.2.0/24'],
    [{ sourceIp: 'aws-mcp.amazonaws.com' }, 'aws-mcp.amazonaws.com'],
    [{ sourceIp: '192.0.2.77', vpcEndpointId: 'vpce-1' }, 'vpce-1'],
    [{}, undefined],
  ])('finds that %j comes from %s', (origin, network) => {
    const whole = { sourceIp: undefined, vpcEndpointId: undefined, ...origin };

    expect(originOf(whole)).toBe(network);
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

describe('networkOf', () => {
  it.each([
    ['192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:7:1::1', '2001:db8:7::/48'],
    ['2001:0DB8:0007:0001:0:0:0:1', '2001:db8:7::/48'],
    ['2001:db8::1', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['::ffff:192.0.2.77', '192.0.2.0/24'],
    ['64:ff9b::192.0.2.77', '64:ff9b:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['::', '0:0:0::/48'],
  ])('finds the network of %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it.each([undefined, '', 'AWS Internal', 'iam.amazonaws.com', '1.2.3'])(
    'finds none of %s',
    (text) => {
      expect(networkOf(text)).toBeUndefined();
    },
  );
});
