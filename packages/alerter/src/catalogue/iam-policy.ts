import type { Rule } from '../rule.ts';
import { iamAwsNameForged } from '../rules/changes/iam-aws-name-forged.ts';
import { iamIdentityRenamed } from '../rules/changes/iam-identity-renamed.ts';
import { iamLogEvasion } from '../rules/changes/iam-log-evasion.ts';
import { iamOffHoursChange } from '../rules/changes/iam-off-hours-change.ts';
import { iamOutsidePipeline } from '../rules/changes/iam-outside-pipeline.ts';
import { iamSelfTagged } from '../rules/changes/iam-self-tagged.ts';
import { iamAdminAttach } from '../rules/policies/iam-admin-attach.ts';
import { iamBoundaryChanged } from '../rules/policies/iam-boundary-changed.ts';
import { iamDenyRemoved } from '../rules/policies/iam-deny-removed.ts';
import { iamGroupAdminJoin } from '../rules/policies/iam-group-admin-join.ts';
import { iamInlineEscalation } from '../rules/policies/iam-inline-escalation.ts';
import { iamPasswordPolicy } from '../rules/policies/iam-password-policy.ts';
import { iamPolicyCreatedAdmin } from '../rules/policies/iam-policy-created-admin.ts';
import { iamPolicyDefaultSwitched } from '../rules/policies/iam-policy-default-switched.ts';
import { iamPolicyVersion } from '../rules/policies/iam-policy-version.ts';
import { iamFederationChange } from '../rules/roles/iam-federation-change.ts';
import { iamFederationOutbound } from '../rules/roles/iam-federation-outbound.ts';
import { iamFilteredRoleTouched } from '../rules/roles/iam-filtered-role-touched.ts';
import { iamInstanceProfileAdmin } from '../rules/roles/iam-instance-profile-admin.ts';
import { iamRoleAdminChain } from '../rules/roles/iam-role-admin-chain.ts';
import { iamRolesAnywhere } from '../rules/roles/iam-roles-anywhere.ts';
import { iamTrustBackdoor } from '../rules/roles/iam-trust-backdoor.ts';

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
