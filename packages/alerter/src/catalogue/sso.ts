import type { Rule } from '../rule.ts';
import { ssoAbacChanged } from '../rules/sso-abac-changed.ts';
import { ssoApplicationCreated } from '../rules/sso-application-created.ts';
import { ssoApplicationDeleted } from '../rules/sso-application-deleted.ts';
import { ssoAssignment } from '../rules/sso-assignment.ts';
import { ssoAssignmentAdmin } from '../rules/sso-assignment-admin.ts';
import { ssoDeviceCodePhish } from '../rules/sso-device-code-phish.ts';
import { ssoDirectoryAccount } from '../rules/sso-directory-account.ts';
import { ssoDirectoryPassword } from '../rules/sso-directory-password.ts';
import { ssoIdpChange } from '../rules/sso-idp-change.ts';
import { ssoLoginBrute } from '../rules/sso-login-brute.ts';
import { ssoLoginSpray } from '../rules/sso-login-spray.ts';
import { ssoMfaDeviceAdded } from '../rules/sso-mfa-device-added.ts';
import { ssoMfaDeviceDeleted } from '../rules/sso-mfa-device-deleted.ts';
import { ssoMfaWeakened } from '../rules/sso-mfa-weakened.ts';
import { ssoPermsetAdmin } from '../rules/sso-permset-admin.ts';
import { ssoPermsetCreated } from '../rules/sso-permset-created.ts';
import { ssoPermsetUpdated } from '../rules/sso-permset-updated.ts';
import { ssoScimToken } from '../rules/sso-scim-token.ts';

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
