import type { Rule } from '../rule.ts';
import { keyNewNetwork } from '../rules/sts/key-new-network.ts';
import { stsAssumeRoot } from '../rules/sts/sts-assume-root.ts';
import { stsAssumeRootEnabled } from '../rules/sts/sts-assume-root-enabled.ts';
import { stsFederationAdmin } from '../rules/sts/sts-federation-admin.ts';
import { stsFederationToken } from '../rules/sts/sts-federation-token.ts';
import { stsKeyValidation } from '../rules/sts/sts-key-validation.ts';
import { stsKeyValidationInstance } from '../rules/sts/sts-key-validation-instance.ts';
import { stsKeyValidationTool } from '../rules/sts/sts-key-validation-tool.ts';
import { stsRoleChainNew } from '../rules/sts/sts-role-chain-new.ts';
import { stsUnknownAccount } from '../rules/sts/sts-unknown-account.ts';
import { stsWebTokenOut } from '../rules/sts/sts-web-token-out.ts';
import { stsWebidentityNetwork } from '../rules/sts/sts-webidentity-network.ts';
import { stsWebidentityOdd } from '../rules/sts/sts-webidentity-odd.ts';

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
