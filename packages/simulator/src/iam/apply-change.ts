import { IAM_CALLS } from './iam-calls.ts';
import { editHolder, type IamState } from './iam-state.ts';
import type { IdentityChange } from './identity-change.ts';

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
