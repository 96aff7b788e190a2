import { BlockList, isIP } from 'node:net';
import { type Origin, originOf } from '@iam-tracker/core';
import { joinKey } from './caller.ts';

/** Joins a key or user with the origin of a call, as one value of a baseline; undefined when no origin is recorded. */
export function withOrigin(holder: string | undefined, origin: Origin): string | undefined {
  const network = originOf(origin);
  return network === undefined ? undefined : joinKey(holder, network);
}

/** Says where a call came from in the words of a baseline, as in `from 203.0.113.0/24`. */
export function fromOrigin(origin: Origin): string {
  return `from ${originOf(origin) ?? 'nowhere'}`;
}

/** Returns the address that a call came from, or the endpoint instead of it, as for `originOf`. */
export function addressOf({ sourceIp, vpcEndpointId }: Origin): string | undefined {
  return vpcEndpointId ?? sourceIp;
}

/** Tells whether an address is none of the internet: private, loopback, link-local. */
export function isPrivateAddress(address: string): boolean {
  if (isIP(address) === 4) {
    return /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
      address,
    );
  }
  return isIP(address) === 6 && /^(?:::1$|f[cd]|fe[89ab])/i.test(address);
}

/** IP addresses, networks of both families and VPC endpoints, ready to be asked. */
export interface AddressSet {
  /**
   * False for what is not an address, such as the service names in CloudTrail. A call through a VPC endpoint
   * counts by the endpoint alone: the address inside of a VPC is what its owner likes.
   */
  has(origin: Origin): boolean;
}

/** EC2 API reference, `VpcEndpoint`. */
export const VPC_ENDPOINT = /^vpce-[0-9a-f]{8,17}$/;

/** Returns what is wrong with an entry of `createAddressSet`; undefined when it is right. */
export function checkNetwork(entry: string): string | undefined {
  if (VPC_ENDPOINT.test(entry)) return undefined;
  const { address, bits } = splitNetwork(entry);
  const family = isIP(address);
  if (family === 0 || address.includes('%'))
    return 'is not an IP address, a network such as 192.0.2.0/24 or a VPC endpoint such as vpce-0123456789abcdef0';
  if (bits === undefined) return undefined;
  const most = family === 4 ? 32 : 128;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most
    ? undefined
    : `has no prefix length from 0 to ${most}`;
}

/** Builds a set out of addresses, CIDR networks and endpoints that `checkNetwork` finds right. */
export function createAddressSet(entries: readonly string[]): AddressSet {
  const list = new BlockList();
  const endpoints = new Set(entries.filter((entry) => VPC_ENDPOINT.test(entry)));
  for (const entry of entries) {
    if (endpoints.has(entry)) continue;
    const { address, bits } = splitNetwork(entry);
    const isIPv4 = isIP(address) === 4;
    list.addSubnet(address, Number(bits ?? (isIPv4 ? 32 : 128)), isIPv4 ? 'ipv4' : 'ipv6');
  }
  if (entries.length === 0) return { has: () => false };
  return {
    has({ sourceIp, vpcEndpointId }) {
      if (vpcEndpointId !== undefined) return endpoints.has(vpcEndpointId);
      const family = sourceIp === undefined ? 0 : isIP(sourceIp);
      if (sourceIp === undefined || family === 0) return false;
      return list.check(sourceIp, family === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

function splitNetwork(entry: string): { readonly address: string; readonly bits?: string } {
  const slash = entry.indexOf('/');
  return slash === -1
    ? { address: entry }
    : { address: entry.slice(0, slash), bits: entry.slice(slash + 1) };
}
