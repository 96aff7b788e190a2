import { createChooser, type Random } from '../random.ts';

export const IAM = 'iam.amazonaws.com';
export const STS = 'sts.amazonaws.com';
export const SIGN_IN = 'signin.amazonaws.com';
export const SSO = 'sso.amazonaws.com';
export const SSO_DIRECTORY = 'sso-directory.amazonaws.com';
export const SSO_OAUTH = 'sso-oauth.amazonaws.com';
export const IDENTITY_STORE = 'identitystore.amazonaws.com';

export type Source = `${string}.amazonaws.com`;

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

/** Chooses the record version of a source: each service moves to a new one at its own speed. */
export function chooseVersion(source: Source, random: Random): string {
  return (source === SIGN_IN || source === SSO_DIRECTORY ? SLOW : STEADY)(random);
}

/**
 * Dates on which AWS changed what it writes. Sources: AWS Security Blog, "Important changes to CloudTrail events
 * for AWS IAM Identity Center" (announced for the first date, fully deployed by the second); release
 * notes of the SDKs for Regional STS by default; the launch of `aws login`; the launch of user
 * impersonation by applications. Multi-Region Identity Center: the year is right, the day is not known.
 */
export const IDENTITY_CENTER_CHANGE = Date.UTC(2025, 6, 14);
export const IDENTITY_CENTER_CHANGE_COMPLETE = Date.UTC(2025, 10, 26);
export const REGIONAL_STS_DEFAULT = Date.UTC(2025, 6, 31);
export const CLI_CONSOLE_LOGIN = Date.UTC(2025, 10, 19);
export const MULTI_REGION_IDENTITY_CENTER = Date.UTC(2026, 0, 1);
export const APPLICATION_IMPERSONATION = Date.UTC(2026, 6, 1);
