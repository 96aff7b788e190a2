import { describe, expect, it } from '@jest/globals';
import { checkNetwork, createAddressSet } from '../src/address-set.ts';

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
