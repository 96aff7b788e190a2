import type { Rule } from '../rule.ts';
import { ssoAbacChanged } from '../rules/sso/sso-abac-changed.ts';
import { ssoApplicationCreated } from '../rules/sso/sso-application-created.ts';
import { ssoApplicationDeleted } from '../rules/sso/sso-application-deleted.ts';
import { ssoAssignment } from '../rules/sso/sso-assignment.ts';
import { ssoAssignmentAdmin } from '../rules/sso/sso-assignment-admin.ts';
import { ssoDeviceCodePhish } from '../rules/sso/sso-device-code-phish.ts';
import { ssoDirectoryAccount } from '../rules/sso/sso-directory-account.ts';
import { ssoDirectoryPassword } from '../rules/sso/sso-directory-password.ts';
import { ssoIdpChange } from '../rules/sso/sso-idp-change.ts';
import { ssoLoginBrute } from '../rules/sso/sso-login-brute.ts';
import { ssoLoginSpray } from '../rules/sso/sso-login-spray.ts';
import { ssoMfaDeviceAdded } from '../rules/sso/sso-mfa-device-added.ts';
import { ssoMfaDeviceDeleted } from '../rules/sso/sso-mfa-device-deleted.ts';
import { ssoMfaWeakened } from '../rules/sso/sso-mfa-weakened.ts';
import { ssoPermsetAdmin } from '../rules/sso/sso-permset-admin.ts';
import { ssoPermsetCreated } from '../rules/sso/sso-permset-created.ts';
import { ssoPermsetUpdated } from '../rules/sso/sso-permset-updated.ts';
import { ssoScimToken } from '../rules/sso/sso-scim-token.ts';

/** IAM Identity Center. */
export const SSO_RULES: readonly Rule[] = [
  ssoAbacChanged,
  ssoApplicationCreated,
  ssoApplicationDeleted,
  ssoAssignment,
  ssoAssignmentAdmin,
  ssoDeviceCodePhish,
  ssoDirectoryAccount,
  ssoDirectoryPassword,
  ssoIdpChange,
  ssoLoginBrute,
  ssoLoginSpray,
  ssoMfaDeviceAdded,
  ssoMfaDeviceDeleted,
  ssoMfaWeakened,
  ssoPermsetAdmin,
  ssoPermsetCreated,
  ssoPermsetUpdated,
  ssoScimToken,
];
