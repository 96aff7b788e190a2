/**
 * Every address is from a documentation range (RFC 5737, RFC 3849), cut up so that a network tells
 * who is behind it.
 */
export const OFFICES = {
  dublin: { ip: '192.0.2.10', utcOffsetHours: 0, region: 'eu-west-1' },
  berlin: { ip: '192.0.2.20', utcOffsetHours: 1, region: 'eu-central-1' },
  newYork: { ip: '192.0.2.30', utcOffsetHours: -5, region: 'us-east-1' },
  bengaluru: { ip: '192.0.2.40', utcOffsetHours: 5.5, region: 'ap-southeast-2' },
  sydney: { ip: '192.0.2.50', utcOffsetHours: 10, region: 'ap-southeast-2' },
} as const;
export type Office = keyof typeof OFFICES;

/** Where a person works when not in the office: IPv4 for even ones, IPv6 for odd ones. */
export function homeAddress(personIndex: number): string {
  return personIndex % 2 === 0
    ? `198.51.100.${10 + personIndex}`
    : `2001:db8:${(0x40 + personIndex).toString(16)}::1a`;
}

/** Public addresses of the company's own workloads in AWS. */
export const NAT_GATEWAYS = ['198.51.100.130', '198.51.100.131', '198.51.100.132'] as const;
export const CI_RUNNERS = ['203.0.113.8', '203.0.113.9', '203.0.113.10', '203.0.113.11'] as const;
export const SCANNER_NETWORK = ['203.0.113.70', '203.0.113.71'] as const;
export const PARTNER_NETWORK = ['203.0.113.90'] as const;
/** The Identity Center service itself, when it assumes a role for somebody. */
export const IDENTITY_CENTER_FLEET = ['198.51.100.240', '198.51.100.241'] as const;
/** Strangers who try passwords at everybody's door. */
export const BACKGROUND_NOISE = ['198.51.100.200', '198.51.100.201', '2001:db8:dead::1'] as const;

/** Networks that only attackers use, one each, so that an attack can be told by its address. */
export const ATTACKER_NETWORKS = {
  leakedKey: '203.0.113.140',
  bruteForce: '203.0.113.145',
  rootTakeover: '203.0.113.150',
  backdoor: '203.0.113.155',
  stolenInstance: '203.0.113.160',
  movedKey: '203.0.113.165',
  spray: '203.0.113.170',
  federation: '203.0.113.175',
  foreignLogin: '2001:db8:bad:1::7',
  devicePhish: '203.0.113.180',
  portalGuess: '203.0.113.185',
  identityProvider: '203.0.113.190',
  hijackedConsole: '203.0.113.195',
  permissionSet: '203.0.113.200',
  paddedPolicy: '203.0.113.205',
  foreignProvider: '203.0.113.210',
} as const;
