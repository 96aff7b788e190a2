import { isIP } from 'node:net';

/** Says where an event came from. */
export interface Origin {
  readonly sourceIp?: string | undefined;
  readonly vpcEndpointId?: string | undefined;
}

/**
 * Returns where a call came from, as a baseline knows it: the network of its address; the endpoint of a call
 * through one, as the owner of a VPC numbers it at will; the service that passed it on. Undefined only
 * when nothing is recorded.
 */
export function originOf({ sourceIp, vpcEndpointId }: Origin): string | undefined {
  return vpcEndpointId ?? networkOf(sourceIp) ?? sourceIp;
}

/**
 * Returns the network or endpoint that a call came from; undefined for one that a service passed on. An AI agent
 * or CloudFormation is no place where a person is: what is known of it would be known of all who use it.
 */
export function placeOf({ sourceIp, vpcEndpointId }: Origin): string | undefined {
  return vpcEndpointId ?? networkOf(sourceIp);
}

/**
 * Returns the network of an address as a baseline knows it: the /24 of an IPv4 address, the /48 of an
 * IPv6 one (a site: RFC 6177). People keep their network longer than their address. Undefined for
 * service names and other texts.
 *
 * @example networkOf('192.0.2.17') // '192.0.2.0/24'
 */
export function networkOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const family = isIP(address);
  if (family === 4) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  if (family !== 6) return undefined;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return networkOf(mapped);
  const groups = expandGroups(address.split('%', 1)[0] ?? '');
  return `${groups.slice(0, 3).join(':')}::/48`;
}

/** The first groups of a valid address, in lower case without leading zeros. */
function expandGroups(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  // A dotted end stands for two groups.
  const size = left.length + right.length + (address.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - size);
  return [...left, ...Array<string>(zeros).fill('0'), ...right].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  );
}
