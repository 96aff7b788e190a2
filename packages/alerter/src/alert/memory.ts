import { createDirectoryNames, type LearntNames } from '../people/directory-names.ts';
import { createIssuedKeys, type IssuedKeys } from '../people/issued-keys.ts';
import type {
  AccountRights,
  AlertGroups,
  GroupClosings,
  RightsInventory,
  WatchBegin,
} from '../ports.ts';
import { createAccountRights } from '../rights/account-rights.ts';
import { createWatchBegin } from '../state/account-watch.ts';
import type { UpdateContext } from '../state/state-document.ts';
import { createAlertGroups, createGroupClosings } from './alert-groups.ts';
import { createWaitingNote, type WaitingNote } from './waiting-note.ts';

/** Remembers what was told, what was not, and since when each account is watched. */
interface AlertMemory {
  readonly groups: AlertGroups;
  readonly closings: GroupClosings;
  readonly watch: WatchBegin;
  readonly waiting: WaitingNote;
}

/** The documents must be those that are stored: what was told is known whatever ends the process. */
export function createAlertMemory(context: UpdateContext): AlertMemory {
  return {
    groups: createAlertGroups(context),
    closings: createGroupClosings(context),
    watch: createWatchBegin(context),
    waiting: createWaitingNote(context),
  };
}

/** Lessons of events about other events: the people behind them, and what policies allow. */
interface StreamMemory {
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
