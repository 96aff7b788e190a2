import type { Rule } from '../rule.ts';
import { iamAltCredential } from '../rules/iam-alt-credential.ts';
import { iamAltCredentialMisuse } from '../rules/iam-alt-credential-misuse.ts';
import { iamDestroyBurst } from '../rules/iam-destroy-burst.ts';
import { iamKeyCreatedThenUsed } from '../rules/iam-key-created-then-used.ts';
import { iamKeyDeactivated } from '../rules/iam-key-deactivated.ts';
import { iamKeyForOther } from '../rules/iam-key-for-other.ts';
import { iamKeyForSelf } from '../rules/iam-key-for-self.ts';
import { iamKeyQuarantineLifted } from '../rules/iam-key-quarantine-lifted.ts';
import { iamKeyQuarantined } from '../rules/iam-key-quarantined.ts';
import { iamKeyReactivated } from '../rules/iam-key-reactivated.ts';
import { iamLoginProfile } from '../rules/iam-login-profile.ts';
import { iamMfaDisabled } from '../rules/iam-mfa-disabled.ts';
import { iamMfaEnrolByToken } from '../rules/iam-mfa-enrol-by-token.ts';
import { iamReconBurst } from '../rules/iam-recon-burst.ts';
import { iamReconFast } from '../rules/iam-recon-fast.ts';
import { iamReconInventory } from '../rules/iam-recon-inventory.ts';
import { iamReconPrincipals } from '../rules/iam-recon-principals.ts';
import { iamUserCreated } from '../rules/iam-user-created.ts';
import { iamUserDeleted } from '../rules/iam-user-deleted.ts';
import { iamUserPersistChain } from '../rules/iam-user-persist-chain.ts';
import { sessionTokenIam } from '../rules/session-token-iam.ts';

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
