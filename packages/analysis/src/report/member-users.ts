import type { InventoriesSource } from '../inventories.ts';
import { type Inventory, readInventory } from '../inventory.ts';
import type { MemberUsers, MemberUsersDigest } from './report-data.ts';

/** Members that are told one by one. */
const SHOWN_MEMBERS = 50;

/** Sums up the users of each member account, one at a time; undefined when no member was ever scanned completely. */
export async function digestMembers({
  records,
}: InventoriesSource): Promise<MemberUsersDigest | undefined> {
  const members: MemberUsers[] = [];
  for (const accountId of await records.members()) {
    const inventory = await readInventory({ records: records.ofMember(accountId) });
    if (inventory !== undefined) members.push(sumUp(accountId, inventory));
  }
  if (members.length === 0) return undefined;
  // By id among equals, as they came.
  members.sort((a, b) => b.findings - a.findings || b.users - a.users);
  return {
    accounts: members.length,
    users: sumOf(members, 'users'),
    findings: sumOf(members, 'findings'),
    shown: members.slice(0, SHOWN_MEMBERS),
  };
}

function sumUp(accountId: string, { scan, users }: Inventory): MemberUsers {
  const keys = users.flatMap(({ accessKeys = [] }) => accessKeys);
  const ofUsers = users.reduce((sum, { findings = [] }) => sum + findings.length, 0);
  return {
    accountId,
    scanTimestamp: scan.scanTimestamp,
    users: users.length,
    withoutMfa: users.filter((user) => user.passwordEnabled === true && user.mfaActive === false)
      .length,
    activeKeys: keys.filter(({ status }) => status === 'Active').length,
    findings: ofUsers + (scan.rootFindings ?? []).length,
  };
}

function sumOf(members: readonly MemberUsers[], field: 'users' | 'findings'): number {
  return members.reduce((sum, member) => sum + member[field], 0);
}
