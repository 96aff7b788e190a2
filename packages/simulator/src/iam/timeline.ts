import { applyChange } from './apply-change.ts';
import { type IamState, openState } from './iam-state.ts';
import type { IdentityChange } from './identity-change.ts';
import type { IamInventory } from './inventory.ts';

/** The identities of an account through time: its first inventory, and what has changed since. */
export interface IamTimeline {
  /** Adds changes of any time; those of equal times keep the order in which they are added. */
  add(changes: Iterable<IdentityChange>): void;
  /**
   * Returns what there was at a time (milliseconds), everything of that millisecond included. Good
   * until the next call.
   */
  at(time: number): IamState;
}

/** The state at a time depends on inventory and changes alone, not on what was asked before. */
export function createIamTimeline(inventory: IamInventory): IamTimeline {
  const changes: IdentityChange[] = [];
  let isSorted = true;
  let state = openState(inventory);
  let applied = 0;
  let reached = Number.NEGATIVE_INFINITY;

  function rewind(): void {
    state = openState(inventory);
    applied = 0;
  }

  return {
    add(added) {
      for (const change of added) {
        const last = changes.at(-1);
        if (last !== undefined && change.time < last.time) isSorted = false;
        changes.push(change);
        // What comes late goes in between.
        if (change.time <= reached) reached = Number.POSITIVE_INFINITY;
      }
    },
    at(time) {
      if (time < reached) rewind();
      if (!isSorted) {
        changes.sort((a, b) => a.time - b.time);
        isSorted = true;
      }
      for (let next = changes[applied]; next !== undefined && next.time <= time; ) {
        applyChange(state, next);
        applied += 1;
        next = changes[applied];
      }
      reached = time;
      return state;
    },
  };
}
