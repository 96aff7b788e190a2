import { createDirectoryNames, type LearntNames } from './directory-names.ts';
import { createIssuedKeys, type IssuedKeys } from './issued-keys.ts';
import type { AccountRights, RightsInventory } from './ports.ts';
import { createAccountRights } from './rights/account-rights.ts';
import type { UpdateContext } from './state/update-document.ts';

/** What events teach about other events: the people behind them, and what policies allow. */
export interface StreamMemory {
  readonly issuedKeys: IssuedKeys;
  readonly directoryNames: LearntNames;
  readonly rights: AccountRights;
}

/** `inventory`: what the user scanner knows, where there is one. */
export function createStreamMemory(
  context: UpdateContext,
  inventory?: RightsInventory,
): StreamMemory {
  const { clock, documents } = context;
  return {
    issuedKeys: createIssuedKeys(documents, clock),
    directoryNames: createDirectoryNames(documents),
    rights: createAccountRights(context, inventory),
  };
}
