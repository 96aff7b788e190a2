import type { Rule } from '../rule.ts';
import { rootApiUse } from '../rules/root/root-api-use.ts';
import { rootCredentialAdded } from '../rules/root/root-credential-added.ts';
import { rootMfaRemoved } from '../rules/root/root-mfa-removed.ts';
import { rootRecoveryOrEmail } from '../rules/root/root-recovery-or-email.ts';
import { signinRootFail } from '../rules/root/signin-root-fail.ts';
import { signinRootLogin } from '../rules/root/signin-root-login.ts';
import { signinBruteUser } from '../rules/sign-in/signin-brute-user.ts';
import { signinEc2RoleConsole } from '../rules/sign-in/signin-ec2-role-console.ts';
import { signinFederatedUser } from '../rules/sign-in/signin-federated-user.ts';
import { signinNewNetwork } from '../rules/sign-in/signin-new-network.ts';
import { signinNoMfa } from '../rules/sign-in/signin-no-mfa.ts';
import { signinOffHours } from '../rules/sign-in/signin-off-hours.ts';
import { signinSpray } from '../rules/sign-in/signin-spray.ts';
import { signinSuccessAfterFail } from '../rules/sign-in/signin-success-after-fail.ts';
import { signinTokenAbuse } from '../rules/sign-in/signin-token-abuse.ts';

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
