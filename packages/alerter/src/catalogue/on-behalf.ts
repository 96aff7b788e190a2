import type { Rule } from '../rule.ts';
import { agentIdentityChange } from '../rules/agent-identity-change.ts';
import { delegateChange } from '../rules/delegate-change.ts';
import { delegateFirstSeen } from '../rules/delegate-first-seen.ts';
import { delegationAccepted } from '../rules/delegation-accepted.ts';
import { loginOauthClient } from '../rules/login-oauth-client.ts';
import { loginOauthConfig } from '../rules/login-oauth-config.ts';
import { loginOauthRemote } from '../rules/login-oauth-remote.ts';
import { loginOauthRoot } from '../rules/login-oauth-root.ts';
import { loginOauthSplit } from '../rules/login-oauth-split.ts';

/** Who acts for somebody else: OAuth clients of sign-in, accounts by delegation, AI agents. */
export const ON_BEHALF_RULES: readonly Rule[] = [
  agentIdentityChange,
  delegateChange,
  delegateFirstSeen,
  delegationAccepted,
  loginOauthClient,
  loginOauthConfig,
  loginOauthRemote,
  loginOauthRoot,
  loginOauthSplit,
];
