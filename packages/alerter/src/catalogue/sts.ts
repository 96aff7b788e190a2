import type { Rule } from '../rule.ts';
import { keyNewNetwork } from '../rules/key-new-network.ts';
import { stsAssumeRoot } from '../rules/sts-assume-root.ts';
import { stsAssumeRootEnabled } from '../rules/sts-assume-root-enabled.ts';
import { stsFederationAdmin } from '../rules/sts-federation-admin.ts';
import { stsFederationToken } from '../rules/sts-federation-token.ts';
import { stsKeyValidation } from '../rules/sts-key-validation.ts';
import { stsKeyValidationInstance } from '../rules/sts-key-validation-instance.ts';
import { stsKeyValidationTool } from '../rules/sts-key-validation-tool.ts';
import { stsRoleChainNew } from '../rules/sts-role-chain-new.ts';
import { stsUnknownAccount } from '../rules/sts-unknown-account.ts';
import { stsWebTokenOut } from '../rules/sts-web-token-out.ts';
import { stsWebidentityNetwork } from '../rules/sts-webidentity-network.ts';
import { stsWebidentityOdd } from '../rules/sts-webidentity-odd.ts';

/** Role assumptions, tokens and reconnaissance. */
export const STS_RULES: readonly Rule[] = [
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
];
