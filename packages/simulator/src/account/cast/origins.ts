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

/** Returns the address of a person who is not in the office: IPv4 for even ones, IPv6 for odd ones. */
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
/** The Identity Center service itself, when it assumes a role for a person. */
export const IDENTITY_CENTER_FLEET = ['198.51.100.240', '198.51.100.241'] as const;
/** Strangers who try passwords at every door. */
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

export const BROWSERS = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
] as const;

export const COMMAND_LINES = [
  'aws-cli/2.31.6 md/awscrt#0.27.6 ua/2.1 os/macos#24.6.0 md/arch#arm64 lang/python#3.13.7 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe',
  'aws-cli/2.28.1 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.4 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe',
] as const;

export const BOTO =
  'Boto3/1.40.40 md/Botocore#1.40.40 ua/2.1 os/linux#5.10 md/arch#aarch64 lang/python#3.12';
export const NODE_SDK =
  'aws-sdk-js/3.901.0 ua/2.1 os/linux#5.10 lang/js md/nodejs#22.19.0 api/sts#3.901.0';
export const GO_SDK =
  'aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.25.1 md/GOOS#linux md/GOARCH#arm64';
export const TERRAFORM =
  'APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-aws/5.100.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.3';
export const CREDENTIALS_ACTION = 'configure-aws-credentials-for-github-actions aws-sdk-js/3.858.0';
export const SCANNER = 'Boto3/1.39.8 posture-scanner/7.2 md/Botocore#1.39.8 lang/python#3.11.9';
export const PORTAL_SERVICE =
  'aws-sdk-java/2.31.14 md/io#sync md/http#Apache md/internal ua/2.1 api/STS#2.31.x lang/java#17.0.15';
/**
 * Written by the Identity Center portal when it trades a session for a console sign-in; the unfilled
 * placeholder is AWS's own.
 */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is what AWS writes
export const PORTAL_CONSOLE = 'Jersey/${project.version} (HttpUrlConnection 17.0.15)';
export const IAM_CONSOLE = 'AWS Internal';
export const CREDENTIAL_HUNTER = 'TruffleHog';
