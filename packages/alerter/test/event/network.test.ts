import { describe, expect, it } from '@jest/globals';
import {
  addressOf,
  checkNetwork,
  createAddressSet,
  isPrivateAddress,
} from '../../src/event/network.ts';

describe('checkNetwork', () => {
  it.each([
    '192.0.2.1',
    '192.0.2.0/24',
    'vpce-0123456789abcdef0',
    '0.0.0.0/0',
    '2001:db8::1',
    '2001:db8::/128',
    '::/0',
  ])('finds nothing wrong with %s', (entry) => {
    expect(checkNetwork(entry)).toBeUndefined();
  });

  it.each([
    '',
    'office',
    '192.0.2.256',
    'vpce-xyz',
    '192.0.2.0/33',
    '192.0.2.0/-1',
    '192.0.2.0/',
    '192.0.2.0/1/2',
    '2001:db8::/129',
    'fe80::1%eth0',
    '192.0.2.0/ 8',
  ])('says what is wrong with "%s"', (entry) => {
    expect(checkNetwork(entry)).toEqual(expect.any(String));
  });
});

describe('createAddressSet', () => {
  const set = createAddressSet(['192.0.2.0/25', '198.51.100.7', '2001:db8:1::/48']);

  it.each(['192.0.2.0', '192.0.2.127', '198.51.100.7', '2001:db8:1:ffff::1', '::ffff:192.0.2.5'])(
    'has %s',
    (address) => {
      expect(set.has({ sourceIp: address, vpcEndpointId: undefined })).toBe(true);
    },
  );

  it.each([
    '192.0.2.128',
    '198.51.100.8',
    '2001:db8:2::1',
    'iam.amazonaws.com',
    'AWS Internal',
    '',
    undefined,
    'fe80::1%eth0',
  ])('does not have %s', (address) => {
    expect(set.has({ sourceIp: address, vpcEndpointId: undefined })).toBe(false);
  });

  it('takes a call through a VPC endpoint by the endpoint alone', () => {
    const ours = createAddressSet(['192.0.2.0/24', 'vpce-0123456789abcdef0']);
    const through = (vpcEndpointId: string, sourceIp = '192.0.2.1') =>
      ours.has({ sourceIp, vpcEndpointId });

    expect(through('vpce-0123456789abcdef0')).toBe(true);
    expect(through('vpce-0123456789abcdef0', '10.0.0.1')).toBe(true);
    expect(through('vpce-0fedcba9876543210')).toBe(false);
  });

  it('has nothing when it is empty', () => {
    expect(createAddressSet([]).has({ sourceIp: '192.0.2.1', vpcEndpointId: undefined })).toBe(
      false,
    );
  });
});

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
