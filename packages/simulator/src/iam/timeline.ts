import { IAM_CALLS } from './iam-calls.ts';
import { editHolder, type IamState, openState } from './iam-state.ts';
import type { IdentityChange } from './identity-change.ts';
import type { IamInventory } from './inventory.ts';

/** The identities of an account through time: its first inventory, and what has changed since. */
interface IamTimeline {
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

/** Uses of a key within this time count as the first: IAM User Guide, credential report. */
const KEY_USE_MILLISECONDS = 15 * 60_000;
/** The same for passwords: IAM API reference, User. */
const PASSWORD_USE_MILLISECONDS = 5 * 60_000;

/** Brings the state up to date with a change. What does not concern users and groups changes nothing. */
export function applyChange(state: IamState, change: IdentityChange): void {
  if (change.kind === 'call') {
    IAM_CALLS[change.name]?.(state, change);
  } else if (change.kind === 'password-use') {
    const { time, userName } = change;
    editHolder(state, userName, ({ passwordLastUsedAt: before = Number.NEGATIVE_INFINITY }) =>
      time - before < PASSWORD_USE_MILLISECONDS ? {} : { passwordLastUsedAt: time },
    );
  } else {
    const { keyId, use } = change;
    const owner = state.keyOwners.get(keyId);
    if (owner === undefined) return;
    editHolder(state, owner, ({ accessKeys }) => ({
      accessKeys: accessKeys.map((key) =>
        key.id === keyId && use.at - (key.lastUsed?.at ?? 0) >= KEY_USE_MILLISECONDS
          ? { ...key, lastUsed: use }
          : key,
      ),
    }));
  }
}
