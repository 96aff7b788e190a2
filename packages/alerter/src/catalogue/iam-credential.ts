import type { Rule } from '../rule.ts';
import { iamAltCredential } from '../rules/keys/iam-alt-credential.ts';
import { iamAltCredentialMisuse } from '../rules/keys/iam-alt-credential-misuse.ts';
import { iamKeyCreatedThenUsed } from '../rules/keys/iam-key-created-then-used.ts';
import { iamKeyDeactivated } from '../rules/keys/iam-key-deactivated.ts';
import { iamKeyForOther } from '../rules/keys/iam-key-for-other.ts';
import { iamKeyForSelf } from '../rules/keys/iam-key-for-self.ts';
import { iamKeyQuarantineLifted } from '../rules/keys/iam-key-quarantine-lifted.ts';
import { iamKeyQuarantined } from '../rules/keys/iam-key-quarantined.ts';
import { iamKeyReactivated } from '../rules/keys/iam-key-reactivated.ts';
import { sessionTokenIam } from '../rules/keys/session-token-iam.ts';
import { iamLoginProfile } from '../rules/users/iam-login-profile.ts';
import { iamMfaDisabled } from '../rules/users/iam-mfa-disabled.ts';
import { iamMfaEnrolByToken } from '../rules/users/iam-mfa-enrol-by-token.ts';
import { iamUserCreated } from '../rules/users/iam-user-created.ts';
import { iamUserDeleted } from '../rules/users/iam-user-deleted.ts';
import { iamUserPersistChain } from '../rules/users/iam-user-persist-chain.ts';
import { iamDestroyBurst } from '../rules/volume/iam-destroy-burst.ts';
import { iamReconBurst } from '../rules/volume/iam-recon-burst.ts';
import { iamReconFast } from '../rules/volume/iam-recon-fast.ts';
import { iamReconInventory } from '../rules/volume/iam-recon-inventory.ts';
import { iamReconPrincipals } from '../rules/volume/iam-recon-principals.ts';

/** IAM users, their credentials, and how they are created. */
export const IAM_CREDENTIAL_RULES: readonly Rule[] = [
  iamAltCredential,
  iamAltCredentialMisuse,
  iamDestroyBurst,
  iamKeyCreatedThenUsed,
  iamKeyDeactivated,
  iamKeyForOther,
  iamKeyForSelf,
  iamKeyQuarantineLifted,
  iamKeyQuarantined,
  iamKeyReactivated,
  iamLoginProfile,
  iamMfaDisabled,
  iamMfaEnrolByToken,
  iamReconBurst,
  iamReconFast,
  iamReconInventory,
  iamReconPrincipals,
  iamUserCreated,
  iamUserDeleted,
  iamUserPersistChain,
  sessionTokenIam,
];
