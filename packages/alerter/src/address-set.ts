import { BlockList, isIP } from 'node:net';

/** IP addresses and networks of both families, ready to be asked. */
export interface AddressSet {
  readonly isEmpty: boolean;
  /** False for everything that is not an address, such as the service names in CloudTrail. */
  has(address: string | undefined): boolean;
}

/** Returns what is wrong with an entry of `createAddressSet`; undefined when it is right. */
export function checkNetwork(entry: string): string | undefined {
  const { address, bits } = splitNetwork(entry);
  const family = isIP(address);
  if (family === 0 || address.includes('%'))
    return 'is not an IP address or a network such as 192.0.2.0/24';
  if (bits === undefined) return undefined;
  const most = family === 4 ? 32 : 128;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most
    ? undefined
    : `has no prefix length from 0 to ${most}`;
}

/** Builds a set out of addresses and CIDR networks that `checkNetwork` finds right. */
export function createAddressSet(entries: readonly string[]): AddressSet {
  const list = new BlockList();
  for (const entry of entries) {
    const { address, bits } = splitNetwork(entry);
    const isIPv4 = isIP(address) === 4;
    list.addSubnet(address, Number(bits ?? (isIPv4 ? 32 : 128)), isIPv4 ? 'ipv4' : 'ipv6');
  }
  if (entries.length === 0) return { isEmpty: true, has: () => false };
  return {
    isEmpty: false,
    has(address) {
      const family = address === undefined ? 0 : isIP(address);
      if (address === undefined || family === 0) return false;
      return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

function splitNetwork(entry: string): { readonly address: string; readonly bits?: string } {
  const slash = entry.indexOf('/');
  return slash === -1
    ? { address: entry }
    : { address: entry.slice(0, slash), bits: entry.slice(slash + 1) };
}
