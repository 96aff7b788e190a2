import { GUARD_RULES } from './catalogue/guard.ts';
import { IAM_CREDENTIAL_RULES } from './catalogue/iam-credential.ts';
import { IAM_POLICY_RULES } from './catalogue/iam-policy.ts';
import { INVENTORY_RULES } from './catalogue/inventory.ts';
import { ON_BEHALF_RULES } from './catalogue/on-behalf.ts';
import { ROOT_SIGNIN_RULES } from './catalogue/root-signin.ts';
import { SSO_RULES } from './catalogue/sso.ts';
import { STS_RULES } from './catalogue/sts.ts';
import type { Rule } from './rule.ts';

/** Every rule there is. A list and not a search of the folder: bundles are static. */
export const CATALOGUE: readonly Rule[] = [
  ...ROOT_SIGNIN_RULES,
  ...IAM_CREDENTIAL_RULES,
  ...IAM_POLICY_RULES,
  ...STS_RULES,
  ...SSO_RULES,
  ...ON_BEHALF_RULES,
  ...GUARD_RULES,
  ...INVENTORY_RULES,
];

export const RULE_IDS: readonly string[] = CATALOGUE.map(({ id }) => id);
