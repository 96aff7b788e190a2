// Written by `pnpm generate` out of the files in this folder: add a rule there, then run it.
import type { Rule } from '../detect/rule.ts';
import { iamAwsNameForged } from './changes/iam-aws-name-forged.ts';
import { iamIdentityRenamed } from './changes/iam-identity-renamed.ts';
import { iamLogEvasion } from './changes/iam-log-evasion.ts';
import { iamOffHoursChange } from './changes/iam-off-hours-change.ts';
import { iamOutsidePipeline } from './changes/iam-outside-pipeline.ts';
import { iamSelfTagged } from './changes/iam-self-tagged.ts';
import { guardDetectorCut } from './guard/guard-detector-cut.ts';
import { guardLoggingCut } from './guard/guard-logging-cut.ts';
import { guardRefused } from './guard/guard-refused.ts';
import { rolesanywhereAnchor } from './guard/rolesanywhere-anchor.ts';
import { rolesanywhereSession } from './guard/rolesanywhere-session.ts';
import { selfRoleMisused } from './guard/self-role-misused.ts';
import { selfTamper } from './guard/self-tamper.ts';
import { userChangeUnexplained } from './inventory/user-change-unexplained.ts';
import { iamAltCredential } from './keys/iam-alt-credential.ts';
import { iamAltCredentialMisuse } from './keys/iam-alt-credential-misuse.ts';
import { iamKeyCreatedThenUsed } from './keys/iam-key-created-then-used.ts';
import { iamKeyDeactivated } from './keys/iam-key-deactivated.ts';
import { iamKeyForOther } from './keys/iam-key-for-other.ts';
import { iamKeyForSelf } from './keys/iam-key-for-self.ts';
import { iamKeyQuarantineLifted } from './keys/iam-key-quarantine-lifted.ts';
import { iamKeyQuarantined } from './keys/iam-key-quarantined.ts';
import { iamKeyReactivated } from './keys/iam-key-reactivated.ts';
import { sessionTokenIam } from './keys/session-token-iam.ts';
import { loginOauthClient } from './oauth/login-oauth-client.ts';
import { loginOauthConfig } from './oauth/login-oauth-config.ts';
import { loginOauthRemote } from './oauth/login-oauth-remote.ts';
import { loginOauthRoot } from './oauth/login-oauth-root.ts';
import { loginOauthSplit } from './oauth/login-oauth-split.ts';
import { agentIdentityChange } from './on-behalf/agent-identity-change.ts';
import { delegateChange } from './on-behalf/delegate-change.ts';
import { delegateFirstSeen } from './on-behalf/delegate-first-seen.ts';
import { delegationAccepted } from './on-behalf/delegation-accepted.ts';
import { orgGuardrail } from './organization/org-guardrail.ts';
import { orgLeave } from './organization/org-leave.ts';
import { orgRootEmail } from './organization/org-root-email.ts';
import { iamAdminAttach } from './policies/iam-admin-attach.ts';
import { iamBoundaryChanged } from './policies/iam-boundary-changed.ts';
import { iamDenyRemoved } from './policies/iam-deny-removed.ts';
import { iamGroupAdminJoin } from './policies/iam-group-admin-join.ts';
import { iamInlineEscalation } from './policies/iam-inline-escalation.ts';
import { iamPasswordPolicy } from './policies/iam-password-policy.ts';
import { iamPolicyCreatedAdmin } from './policies/iam-policy-created-admin.ts';
import { iamPolicyDefaultSwitched } from './policies/iam-policy-default-switched.ts';
import { iamPolicyVersion } from './policies/iam-policy-version.ts';
import { iamFederationChange } from './roles/iam-federation-change.ts';
import { iamFederationOutbound } from './roles/iam-federation-outbound.ts';
import { iamFilteredRoleTouched } from './roles/iam-filtered-role-touched.ts';
import { iamInstanceProfileAdmin } from './roles/iam-instance-profile-admin.ts';
import { iamRoleAdminChain } from './roles/iam-role-admin-chain.ts';
import { iamRolesAnywhere } from './roles/iam-roles-anywhere.ts';
import { iamTrustBackdoor } from './roles/iam-trust-backdoor.ts';
import { rootApiUse } from './root-user/root-api-use.ts';
import { rootCredentialAdded } from './root-user/root-credential-added.ts';
import { rootMfaRemoved } from './root-user/root-mfa-removed.ts';
import { rootRecoveryOrEmail } from './root-user/root-recovery-or-email.ts';
import { signinRootFail } from './root-user/signin-root-fail.ts';
import { signinRootLogin } from './root-user/signin-root-login.ts';
import { signinBruteUser } from './sign-in/signin-brute-user.ts';
import { signinEc2RoleConsole } from './sign-in/signin-ec2-role-console.ts';
import { signinFederatedUser } from './sign-in/signin-federated-user.ts';
import { signinNewNetwork } from './sign-in/signin-new-network.ts';
import { signinNoMfa } from './sign-in/signin-no-mfa.ts';
import { signinOffHours } from './sign-in/signin-off-hours.ts';
import { signinSpray } from './sign-in/signin-spray.ts';
import { signinSuccessAfterFail } from './sign-in/signin-success-after-fail.ts';
import { signinTokenAbuse } from './sign-in/signin-token-abuse.ts';
import { ssoAbacChanged } from './sso-access/sso-abac-changed.ts';
import { ssoApplicationCreated } from './sso-access/sso-application-created.ts';
import { ssoApplicationDeleted } from './sso-access/sso-application-deleted.ts';
import { ssoAssignment } from './sso-access/sso-assignment.ts';
import { ssoAssignmentAdmin } from './sso-access/sso-assignment-admin.ts';
import { ssoPermsetAdmin } from './sso-access/sso-permset-admin.ts';
import { ssoPermsetCreated } from './sso-access/sso-permset-created.ts';
import { ssoPermsetUpdated } from './sso-access/sso-permset-updated.ts';
import { ssoDeviceCodePhish } from './sso-directory/sso-device-code-phish.ts';
import { ssoDirectoryAccount } from './sso-directory/sso-directory-account.ts';
import { ssoDirectoryPassword } from './sso-directory/sso-directory-password.ts';
import { ssoIdpChange } from './sso-directory/sso-idp-change.ts';
import { ssoLoginBrute } from './sso-directory/sso-login-brute.ts';
import { ssoLoginSpray } from './sso-directory/sso-login-spray.ts';
import { ssoMfaDeviceAdded } from './sso-directory/sso-mfa-device-added.ts';
import { ssoMfaDeviceDeleted } from './sso-directory/sso-mfa-device-deleted.ts';
import { ssoMfaWeakened } from './sso-directory/sso-mfa-weakened.ts';
import { ssoScimToken } from './sso-directory/sso-scim-token.ts';
import { keyNewNetwork } from './sts/key-new-network.ts';
import { stsAssumeRoot } from './sts/sts-assume-root.ts';
import { stsAssumeRootEnabled } from './sts/sts-assume-root-enabled.ts';
import { stsFederationAdmin } from './sts/sts-federation-admin.ts';
import { stsFederationToken } from './sts/sts-federation-token.ts';
import { stsKeyValidation } from './sts/sts-key-validation.ts';
import { stsKeyValidationInstance } from './sts/sts-key-validation-instance.ts';
import { stsKeyValidationTool } from './sts/sts-key-validation-tool.ts';
import { stsRoleChainNew } from './sts/sts-role-chain-new.ts';
import { stsUnknownAccount } from './sts/sts-unknown-account.ts';
import { stsWebTokenOut } from './sts/sts-web-token-out.ts';
import { stsWebidentityNetwork } from './sts/sts-webidentity-network.ts';
import { stsWebidentityOdd } from './sts/sts-webidentity-odd.ts';
import { trailTampered } from './trail/trail-tampered.ts';
import { iamLoginProfile } from './users/iam-login-profile.ts';
import { iamMfaDisabled } from './users/iam-mfa-disabled.ts';
import { iamMfaEnrolByToken } from './users/iam-mfa-enrol-by-token.ts';
import { iamUserCreated } from './users/iam-user-created.ts';
import { iamUserDeleted } from './users/iam-user-deleted.ts';
import { iamUserPersistChain } from './users/iam-user-persist-chain.ts';
import { iamDestroyBurst } from './volume/iam-destroy-burst.ts';
import { iamReconBurst } from './volume/iam-recon-burst.ts';
import { iamReconFast } from './volume/iam-recon-fast.ts';
import { iamReconInventory } from './volume/iam-recon-inventory.ts';
import { iamReconPrincipals } from './volume/iam-recon-principals.ts';

/** Every rule there is. */
export const CATALOGUE: readonly Rule[] = [
  rootApiUse,
  rootCredentialAdded,
  rootMfaRemoved,
  rootRecoveryOrEmail,
  signinBruteUser,
  signinEc2RoleConsole,
  signinFederatedUser,
  signinNewNetwork,
  signinNoMfa,
  signinOffHours,
  signinRootFail,
  signinRootLogin,
  signinSpray,
  signinSuccessAfterFail,
  signinTokenAbuse,
  iamAltCredential,
  iamAltCredentialMisuse,
  iamDestroyBurst,
  iamKeyCreatedThenUsed,
  iamKeyDeactivated,
  iamKeyForOther,
  iamKeyForSelf,
  iamKeyQuarantineLifted,
  iamKeyQuarantined,
  iamKeyReactivated,
  iamLoginProfile,
  iamMfaDisabled,
  iamMfaEnrolByToken,
  iamReconBurst,
  iamReconFast,
  iamReconInventory,
  iamReconPrincipals,
  iamUserCreated,
  iamUserDeleted,
  iamUserPersistChain,
  sessionTokenIam,
  iamAdminAttach,
  iamAwsNameForged,
  iamBoundaryChanged,
  iamDenyRemoved,
  iamFederationChange,
  iamFederationOutbound,
  iamFilteredRoleTouched,
  iamGroupAdminJoin,
  iamIdentityRenamed,
  iamInlineEscalation,
  iamInstanceProfileAdmin,
  iamLogEvasion,
  iamOffHoursChange,
  iamOutsidePipeline,
  iamPasswordPolicy,
  iamPolicyCreatedAdmin,
  iamPolicyDefaultSwitched,
  iamPolicyVersion,
  iamRoleAdminChain,
  iamRolesAnywhere,
  iamSelfTagged,
  iamTrustBackdoor,
  keyNewNetwork,
  stsAssumeRoot,
  stsAssumeRootEnabled,
  stsFederationAdmin,
  stsFederationToken,
  stsKeyValidation,
  stsKeyValidationInstance,
  stsKeyValidationTool,
  stsRoleChainNew,
  stsUnknownAccount,
  stsWebTokenOut,
  stsWebidentityNetwork,
  stsWebidentityOdd,
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
  agentIdentityChange,
  delegateChange,
  delegateFirstSeen,
  delegationAccepted,
  loginOauthClient,
  loginOauthConfig,
  loginOauthRemote,
  loginOauthRoot,
  loginOauthSplit,
  guardDetectorCut,
  guardLoggingCut,
  guardRefused,
  orgGuardrail,
  orgLeave,
  orgRootEmail,
  rolesanywhereAnchor,
  rolesanywhereSession,
  selfRoleMisused,
  selfTamper,
  trailTampered,
  userChangeUnexplained,
];

export const RULE_IDS: readonly string[] = CATALOGUE.map(({ id }) => id);
