import { consoleBruteForce } from './console-brute-force.ts';
import { deviceCodePhish } from './device-code-phish.ts';
import { federationPersistence } from './federation-persistence.ts';
import { foreignIdentityProvider } from './foreign-identity-provider.ts';
import { foreignSignIn } from './foreign-sign-in.ts';
import { identityProviderChange } from './identity-provider-change.ts';
import { inlineEscalation } from './inline-escalation.ts';
import { keyForOther } from './key-for-other.ts';
import { leakedAccessKey } from './leaked-access-key.ts';
import { mfaRemoval } from './mfa-removal.ts';
import { paddedPolicy } from './padded-policy.ts';
import { passwordSpray } from './password-spray.ts';
import { permissionSetAdmin } from './permission-set-admin.ts';
import type { AttackPlan } from './plan.ts';
import { portalPasswordGuessing } from './portal-password-guessing.ts';
import { reconBurst } from './recon-burst.ts';
import { rootTakeover } from './root-takeover.ts';
import { stolenInstanceSession } from './stolen-instance-session.ts';
import { trustBackdoor } from './trust-backdoor.ts';
import { unusualRoleChain } from './unusual-role-chain.ts';

/** Every attack, in the order in which they are spread over the account's time. */
export const ATTACKS: readonly AttackPlan[] = [
  passwordSpray,
  consoleBruteForce,
  leakedAccessKey,
  reconBurst,
  deviceCodePhish,
  inlineEscalation,
  portalPasswordGuessing,
  keyForOther,
  mfaRemoval,
  trustBackdoor,
  foreignSignIn,
  stolenInstanceSession,
  unusualRoleChain,
  permissionSetAdmin,
  paddedPolicy,
  federationPersistence,
  foreignIdentityProvider,
  rootTakeover,
  identityProviderChange,
];
