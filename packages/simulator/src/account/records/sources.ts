import { createChooser } from '../random.ts';

export const IAM = 'iam.amazonaws.com';
export const STS = 'sts.amazonaws.com';
export const SIGN_IN = 'signin.amazonaws.com';
export const SSO = 'sso.amazonaws.com';
export const SSO_DIRECTORY = 'sso-directory.amazonaws.com';
export const SSO_OAUTH = 'sso-oauth.amazonaws.com';
export const IDENTITY_STORE = 'identitystore.amazonaws.com';

/** Services that guard the account, or keep watch over it. */
export const GUARD_SERVICES = [
  'access-analyzer',
  'account',
  'cloudtrail',
  'config',
  'guardduty',
  'organizations',
  'rolesanywhere',
] as const;
export type GuardService = (typeof GUARD_SERVICES)[number];

export type Source =
  | `${GuardService}.amazonaws.com`
  | typeof IAM
  | typeof STS
  | typeof SIGN_IN
  | typeof SSO
  | typeof SSO_DIRECTORY
  | typeof SSO_OAUTH
  | typeof IDENTITY_STORE;

/** IAM is a global service: all of it is recorded here. */
export const IAM_REGION = 'us-east-1';

const STEADY = createChooser([
  [5, '1.08'],
  [10, '1.09'],
  [15, '1.10'],
  [70, '1.11'],
]);
const SLOW = createChooser([
  [35, '1.08'],
  [35, '1.09'],
  [5, '1.10'],
  [25, '1.11'],
]);

/** Each service moves to a new record version at its own speed. */
export const chooseVersion: Readonly<Record<Source, typeof STEADY>> = {
  'access-analyzer.amazonaws.com': STEADY,
  'account.amazonaws.com': STEADY,
  'cloudtrail.amazonaws.com': STEADY,
  'config.amazonaws.com': STEADY,
  'guardduty.amazonaws.com': STEADY,
  'organizations.amazonaws.com': STEADY,
  'rolesanywhere.amazonaws.com': STEADY,
  [IAM]: STEADY,
  [STS]: STEADY,
  [SIGN_IN]: SLOW,
  [SSO]: STEADY,
  [SSO_DIRECTORY]: SLOW,
  [SSO_OAUTH]: STEADY,
  [IDENTITY_STORE]: STEADY,
};
