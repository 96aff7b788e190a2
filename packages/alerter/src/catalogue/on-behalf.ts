import type { Rule } from '../rule.ts';
import { loginOauthClient } from '../rules/oauth/login-oauth-client.ts';
import { loginOauthConfig } from '../rules/oauth/login-oauth-config.ts';
import { loginOauthRemote } from '../rules/oauth/login-oauth-remote.ts';
import { loginOauthRoot } from '../rules/oauth/login-oauth-root.ts';
import { loginOauthSplit } from '../rules/oauth/login-oauth-split.ts';
import { agentIdentityChange } from '../rules/on-behalf/agent-identity-change.ts';
import { delegateChange } from '../rules/on-behalf/delegate-change.ts';
import { delegateFirstSeen } from '../rules/on-behalf/delegate-first-seen.ts';
import { delegationAccepted } from '../rules/on-behalf/delegation-accepted.ts';

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
