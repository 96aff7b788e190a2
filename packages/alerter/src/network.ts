import { isIP } from 'node:net';
import { networkOf } from '@iam-tracker/core';

/** What an event says about where it came from. */
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
 * or CloudFormation is no place where anybody is: what is known of it would be known of all who use it.
 */
export function placeOf({ sourceIp, vpcEndpointId }: Origin): string | undefined {
  return vpcEndpointId ?? networkOf(sourceIp);
}

/** Says where a call came from in the words of a baseline, as in `from 203.0.113.0/24`. */
export function fromOrigin(origin: Origin): string {
  return `from ${originOf(origin) ?? 'nowhere'}`;
}

/** Returns the address that a call came from, or the endpoint instead of it, as for `originOf`. */
export function addressOf({ sourceIp, vpcEndpointId }: Origin): string | undefined {
  return vpcEndpointId ?? sourceIp;
}

/** Tells whether an address is one that nobody has on the internet: private, loopback, link-local. */
export function isPrivateAddress(address: string): boolean {
  if (isIP(address) === 4) {
    return /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
      address,
    );
  }
  return isIP(address) === 6 && /^(?:::1$|f[cd]|fe[89ab])/i.test(address);
}
