import { createChooser } from '../random.ts';

export const IAM = 'iam.amazonaws.com';
export const STS = 'sts.amazonaws.com';
export const SIGN_IN = 'signin.amazonaws.com';
export const SSO = 'sso.amazonaws.com';
export const SSO_DIRECTORY = 'sso-directory.amazonaws.com';
export const SSO_OAUTH = 'sso-oauth.amazonaws.com';
export const IDENTITY_STORE = 'identitystore.amazonaws.com';

export type Source =
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
export const chooseVersion = {
  [IAM]: STEADY,
  [STS]: STEADY,
  [SIGN_IN]: SLOW,
  [SSO]: STEADY,
  [SSO_DIRECTORY]: SLOW,
  [SSO_OAUTH]: STEADY,
  [IDENTITY_STORE]: STEADY,
} as const;
