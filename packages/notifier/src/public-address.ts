import { BlockList, isIP } from 'node:net';

/**
 * Networks that are not the internet: the function's own interfaces, its VPC, link-local services that hand out credentials, and
 * what carries such addresses inside of others (IANA special-purpose address registries).
 */
const NOT_PUBLIC: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] =
  [
    ['0.0.0.0', 8, 'ipv4'],
    ['10.0.0.0', 8, 'ipv4'],
    ['100.64.0.0', 10, 'ipv4'],
    ['127.0.0.0', 8, 'ipv4'],
    ['169.254.0.0', 16, 'ipv4'],
    ['172.16.0.0', 12, 'ipv4'],
    ['192.0.0.0', 24, 'ipv4'],
    ['192.168.0.0', 16, 'ipv4'],
    ['198.18.0.0', 15, 'ipv4'],
    ['224.0.0.0', 3, 'ipv4'],
    ['::', 96, 'ipv6'],
    ['64:ff9b::', 32, 'ipv6'],
    ['100::', 64, 'ipv6'],
    ['2001::', 32, 'ipv6'],
    ['2002::', 16, 'ipv6'],
    ['fc00::', 7, 'ipv6'],
    ['fe80::', 10, 'ipv6'],
    ['fec0::', 10, 'ipv6'],
    ['ff00::', 8, 'ipv6'],
  ];

const blocked = new BlockList();
for (const [network, prefix, family] of NOT_PUBLIC) blocked.addSubnet(network, prefix, family);

/** Tells whether an IP address is one of the internet; what is no address is not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  // A scope, as in fe80::1%eth0, names an interface of this machine.
  if (family === 0 || address.includes('%')) return false;
  return !blocked.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
