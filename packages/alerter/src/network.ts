import { isIP } from 'node:net';
import { type Origin, originOf } from '@iam-tracker/core';

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
