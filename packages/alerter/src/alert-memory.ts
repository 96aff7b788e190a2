import type { AlertGroups, GroupClosings, WatchBegin } from './ports.ts';
import { createAlertGroups } from './state/alert-groups.ts';
import { createGroupClosings } from './state/group-closings.ts';
import type { UpdateContext } from './state/update-document.ts';
import { createWatchBegin } from './state/watch-begin.ts';

/** What was told, what was not, and since when each account is watched. */
export interface AlertMemory {
  readonly groups: AlertGroups;
  readonly closings: GroupClosings;
  readonly watch: WatchBegin;
}

/** The documents must be those that are stored: what was told is known whatever ends the process. */
export function createAlertMemory(context: UpdateContext): AlertMemory {
  return {
    groups: createAlertGroups(context),
    closings: createGroupClosings(context),
    watch: createWatchBegin(context),
  };
}
