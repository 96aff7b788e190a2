import type { Rule } from '../rule.ts';
import { signinBruteUser } from '../rules/signin-brute-user.ts';
import { signinNewNetwork } from '../rules/signin-new-network.ts';
import { signinRootLogin } from '../rules/signin-root-login.ts';
import { signinSuccessAfterFail } from '../rules/signin-success-after-fail.ts';

/** Root and console sign-ins. */
export const ROOT_SIGNIN_RULES: readonly Rule[] = [
  signinBruteUser,
  signinNewNetwork,
  signinRootLogin,
  signinSuccessAfterFail,
];
