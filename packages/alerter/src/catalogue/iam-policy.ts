import type { Rule } from '../rule.ts';
import { iamAdminAttach } from '../rules/iam-admin-attach.ts';
import { iamAwsNameForged } from '../rules/iam-aws-name-forged.ts';
import { iamBoundaryChanged } from '../rules/iam-boundary-changed.ts';
import { iamFederationChange } from '../rules/iam-federation-change.ts';
import { iamFederationOutbound } from '../rules/iam-federation-outbound.ts';
import { iamFilteredRoleTouched } from '../rules/iam-filtered-role-touched.ts';
import { iamGroupAdminJoin } from '../rules/iam-group-admin-join.ts';
import { iamInlineEscalation } from '../rules/iam-inline-escalation.ts';
import { iamLogEvasion } from '../rules/iam-log-evasion.ts';
import { iamOffHoursChange } from '../rules/iam-off-hours-change.ts';
import { iamOutsidePipeline } from '../rules/iam-outside-pipeline.ts';
import { iamPasswordPolicy } from '../rules/iam-password-policy.ts';
import { iamPolicyCreatedAdmin } from '../rules/iam-policy-created-admin.ts';
import { iamPolicyDefaultSwitched } from '../rules/iam-policy-default-switched.ts';
import { iamPolicyVersion } from '../rules/iam-policy-version.ts';
import { iamRoleAdminChain } from '../rules/iam-role-admin-chain.ts';
import { iamRolesAnywhere } from '../rules/iam-roles-anywhere.ts';
import { iamTrustBackdoor } from '../rules/iam-trust-backdoor.ts';

/** Policies, trust, and what grants rights. */
export const IAM_POLICY_RULES: readonly Rule[] = [
  iamAdminAttach,
  iamAwsNameForged,
  iamBoundaryChanged,
  iamFederationChange,
  iamFederationOutbound,
  iamFilteredRoleTouched,
  iamGroupAdminJoin,
  iamInlineEscalation,
  iamLogEvasion,
  iamOffHoursChange,
  iamOutsidePipeline,
  iamPasswordPolicy,
  iamPolicyCreatedAdmin,
  iamPolicyDefaultSwitched,
  iamPolicyVersion,
  iamRoleAdminChain,
  iamRolesAnywhere,
  iamTrustBackdoor,
];
