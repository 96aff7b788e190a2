import type { Rule } from '../rule.ts';
import { iamAdminAttach } from '../rules/iam-admin-attach.ts';
import { iamAwsNameForged } from '../rules/iam-aws-name-forged.ts';
import { iamBoundaryChanged } from '../rules/iam-boundary-changed.ts';
import { iamDenyRemoved } from '../rules/iam-deny-removed.ts';
import { iamFederationChange } from '../rules/iam-federation-change.ts';
import { iamFederationOutbound } from '../rules/iam-federation-outbound.ts';
import { iamFilteredRoleTouched } from '../rules/iam-filtered-role-touched.ts';
import { iamGroupAdminJoin } from '../rules/iam-group-admin-join.ts';
import { iamIdentityRenamed } from '../rules/iam-identity-renamed.ts';
import { iamInlineEscalation } from '../rules/iam-inline-escalation.ts';
import { iamInstanceProfileAdmin } from '../rules/iam-instance-profile-admin.ts';
import { iamLogEvasion } from '../rules/iam-log-evasion.ts';
import { iamOffHoursChange } from '../rules/iam-off-hours-change.ts';
import { iamOutsidePipeline } from '../rules/iam-outside-pipeline.ts';
import { iamPasswordPolicy } from '../rules/iam-password-policy.ts';
import { iamPolicyCreatedAdmin } from '../rules/iam-policy-created-admin.ts';
import { iamPolicyDefaultSwitched } from '../rules/iam-policy-default-switched.ts';
import { iamPolicyVersion } from '../rules/iam-policy-version.ts';
import { iamRoleAdminChain } from '../rules/iam-role-admin-chain.ts';
import { iamRolesAnywhere } from '../rules/iam-roles-anywhere.ts';
import { iamSelfTagged } from '../rules/iam-self-tagged.ts';
import { iamTrustBackdoor } from '../rules/iam-trust-backdoor.ts';

/** Policies, trust, and what grants rights. */
export const IAM_POLICY_RULES: readonly Rule[] = [
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
];
