import type { Rule } from '../rule.ts';
import { rootApiUse } from '../rules/root-api-use.ts';
import { rootCredentialAdded } from '../rules/root-credential-added.ts';
import { rootMfaRemoved } from '../rules/root-mfa-removed.ts';
import { rootRecoveryOrEmail } from '../rules/root-recovery-or-email.ts';
import { signinBruteUser } from '../rules/signin-brute-user.ts';
import { signinEc2RoleConsole } from '../rules/signin-ec2-role-console.ts';
import { signinFederatedUser } from '../rules/signin-federated-user.ts';
import { signinNewNetwork } from '../rules/signin-new-network.ts';
import { signinNoMfa } from '../rules/signin-no-mfa.ts';
import { signinOffHours } from '../rules/signin-off-hours.ts';
import { signinRootFail } from '../rules/signin-root-fail.ts';
import { signinRootLogin } from '../rules/signin-root-login.ts';
import { signinSpray } from '../rules/signin-spray.ts';
import { signinSuccessAfterFail } from '../rules/signin-success-after-fail.ts';
import { signinTokenAbuse } from '../rules/signin-token-abuse.ts';

/** Root and console sign-ins. */
export const ROOT_SIGNIN_RULES: readonly Rule[] = [
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
];
