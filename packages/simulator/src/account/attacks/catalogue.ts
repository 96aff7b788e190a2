import { consoleBruteForce, passwordSpray, portalPasswordGuessing } from './guessed-passwords.ts';
import { deviceCodePhish, foreignSignIn } from './phished-sign-ins.ts';
import type { AttackPlan } from './plan.ts';
import { foreignIdentityProvider, identityProviderChange, trustBackdoor } from './planted-trust.ts';
import { keyForOther, leakedAccessKey } from './stolen-keys.ts';
import {
  federationPersistence,
  reconBurst,
  stolenInstanceSession,
  unusualRoleChain,
} from './stolen-sessions.ts';
import { mfaRemoval, rootTakeover } from './takeovers.ts';
import { inlineEscalation, paddedPolicy, permissionSetAdmin } from './widened-rights.ts';

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
