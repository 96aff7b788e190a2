import { compareText } from '@iam-tracker/core';
import { ROOT } from './identity-change.ts';
import {
  bareUser,
  type GroupState,
  type IamInventory,
  type RootState,
  type UserState,
} from './inventory.ts';

/** An inventory that changes. What is in it is replaced, never written to. */
export interface IamState {
  readonly accountId: string;
  root: RootState;
  readonly users: Map<string, UserState>;
  readonly groups: Map<string, GroupState>;
  /** Owners of access keys. */
  readonly keyOwners: Map<string, string>;
}

/** A holder of credentials: root or a user. */
export type Holder = Pick<
  UserState,
  'accessKeys' | 'mfaDevices' | 'password' | 'passwordLastUsedAt'
>;

export function openState({ accountId, root, users, groups }: IamInventory): IamState {
  const owners = [...users, { ...bareUser(ROOT, '', 0), accessKeys: root.accessKeys }];
  return {
    accountId,
    root,
    users: new Map(users.map((user) => [user.userName, user])),
    groups: new Map(groups.map((group) => [group.groupName, group])),
    keyOwners: new Map(
      owners.flatMap(({ userName, accessKeys }) => accessKeys.map(({ id }) => [id, userName])),
    ),
  };
}

/** Users by name, the order in which IAM lists them here. */
export function sortedUsers(state: IamState): UserState[] {
  return [...state.users.values()].sort((a, b) => compareText(a.userName, b.userName));
}

export function sortedGroups(state: IamState): GroupState[] {
  return [...state.groups.values()].sort((a, b) => compareText(a.groupName, b.groupName));
}

/** Puts an edited user in place of the former; without a user of that name nothing happens. */
export function editUser(
  state: IamState,
  userName: string,
  edit: (user: UserState) => Partial<UserState>,
): void {
  const user = state.users.get(userName);
  if (user !== undefined) state.users.set(userName, { ...user, ...edit(user) });
}

/** The same for credentials, which root has too. */
export function editHolder(
  state: IamState,
  name: string,
  edit: (holder: Holder) => Partial<Holder>,
): void {
  if (name !== ROOT) editUser(state, name, edit);
  else state.root = { ...state.root, ...edit(state.root) } as RootState;
}

export function editGroup(
  state: IamState,
  groupName: string,
  edit: (group: GroupState) => Partial<GroupState>,
): void {
  const group = state.groups.get(groupName);
  if (group !== undefined) state.groups.set(groupName, { ...group, ...edit(group) });
}
