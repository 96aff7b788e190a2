import type { UserChange, UserRecord } from '@iam-tracker/core';
import { isAccountId } from '@iam-tracker/core/accounts';
import type { UserRecordsTable } from '@iam-tracker/core/aws';
import { accountInArn } from './incident/parties.ts';
import {
  type ChangeRange,
  findUser,
  type Inventory,
  type InventorySource,
  listChanges,
  readInventory,
  type UserStory,
} from './inventory.ts';

/** Table of the scans of the tracker's own account, and beside it of those of member accounts. */
export interface InventoriesSource {
  readonly records: InventorySource['records'] &
    Pick<UserRecordsTable, 'members'> & { ofMember(accountId: string): InventorySource['records'] };
}

/** What is known of one account; undefined: the tracker's own, none of whose users says which that is. */
interface OfAccount {
  readonly accountId: string | undefined;
}

/** Users of one account as its own last complete scan saw them. */
export interface AccountInventory extends Inventory, OfAccount {}

interface OpenInventory {
  /** Undefined: the tracker's own. */
  readonly member: string | undefined;
  readonly source: InventorySource;
}

/** Opens what is known of an account, or of all: the tracker's own first, then its members by id. */
async function listInventories(
  { records }: InventoriesSource,
  account: string | undefined,
): Promise<readonly OpenInventory[]> {
  const members = await records.members();
  const openMember = (member: string) => ({
    member,
    source: { records: records.ofMember(member) },
  });
  if (account !== undefined && members.includes(account)) return [openMember(account)];
  const own = { member: undefined, source: { records } };
  return account === undefined ? [own, ...members.map(openMember)] : [own];
}

/**
 * Yields the newest inventory of an account, or of each that was ever scanned completely: the tracker's own first, then
 * its members by id. Whose a member's is says the place where it lies, and nothing in it.
 */
export async function* readInventories(
  source: InventoriesSource,
  account?: string,
): AsyncGenerator<AccountInventory> {
  for (const each of await listInventories(source, account)) {
    const inventory = await readAccountInventory(each);
    if (inventory !== undefined && isWanted(inventory.accountId, account)) yield inventory;
  }
}

async function readAccountInventory({
  member,
  source,
}: OpenInventory): Promise<AccountInventory | undefined> {
  const inventory = await readInventory(source);
  if (inventory === undefined) return undefined;
  const { scan, users } = inventory;
  if (member === undefined) return { accountId: ownAccount(inventory), scan, users };
  return { accountId: member, scan, users: users.map(ofMember(member)) };
}

/** Newest inventories, to be asked for account by account. */
export interface OpenInventories {
  /** There is a scan of the own account that was completed, or any of a member. */
  readonly hasScan: boolean;
  /**
   * Returns that of an account; undefined when no scan of it was completed, or the account is not known. Where no user says
   * which the own account is, any that is no member may be it.
   */
  ofAccount(accountId: string | undefined): Promise<AccountInventory | undefined>;
}

/** Opens the newest inventories of all accounts, and holds that of the own alone. */
export async function openInventories(source: InventoriesSource): Promise<OpenInventories> {
  const [own, ...others] = await listInventories(source, undefined);
  const ownInventory = own && (await readAccountInventory(own));
  const members = new Map(others.map((each) => [each.member, each]));
  return {
    hasScan: ownInventory !== undefined || members.size > 0,
    async ofAccount(accountId) {
      if (accountId === undefined) return undefined;
      const member = members.get(accountId);
      if (member !== undefined) return readAccountInventory(member);
      return isWanted(ownInventory?.accountId, accountId) ? ownInventory : undefined;
    },
  };
}

function ofMember(accountId: string): (user: UserRecord) => UserRecord {
  return (user) => ({ ...user, accountId });
}

function ownAccount({ users }: Inventory): string | undefined {
  return users
    .map(({ accountId, arn }) => accountId ?? accountInArn(arn))
    .find((id) => id !== undefined && isAccountId(id));
}

/** An own account without users does not say which it is, and may be the one that is asked for. */
function isWanted(accountId: string | undefined, account: string | undefined): boolean {
  return account === undefined || (accountId ?? account) === account;
}

/** Tells whether the tracker's own account is the one that is asked for, as far as is known. */
async function isOwn(source: InventorySource, account: string | undefined): Promise<boolean> {
  const inventory = account === undefined ? undefined : await readInventory(source);
  return inventory === undefined || isWanted(ownAccount(inventory), account);
}

/** What is known of a user of one account. */
export interface AccountUserStory extends UserStory, OfAccount {}

type UsersAnswer =
  | { readonly kind: 'found'; readonly stories: readonly AccountUserStory[] }
  | { readonly kind: 'not-scanned' }
  /** No scan saw the name; `similar` are names of users that there are. */
  | { readonly kind: 'unknown'; readonly similar: readonly string[] };

/** Tells what is known of the users of a name, of an account or of all: the tracker's own first, then its members by id. */
export async function findUsers(
  source: InventoriesSource,
  userName: string,
  account?: string,
): Promise<UsersAnswer> {
  const stories: AccountUserStory[] = [];
  const similar = new Set<string>();
  let isScanned = false;
  for (const { member, source: opened } of await listInventories(source, account)) {
    const answer = await findUser(opened, userName);
    if (answer.kind === 'not-scanned') continue;
    isScanned = true;
    if (answer.kind === 'found') {
      const { accountId: said, arn } = answer.story.record;
      const accountId = member ?? accountInArn(arn) ?? said;
      if (isWanted(accountId, account)) stories.push({ ...answer.story, accountId });
    } else if (member !== undefined || (await isOwn(opened, account))) {
      for (const name of answer.similar) similar.add(name);
    }
  }
  if (stories.length > 0) return { kind: 'found', stories };
  return isScanned
    ? { kind: 'unknown', similar: [...similar].slice(0, 5) }
    : { kind: 'not-scanned' };
}

/** A change of a user, and the account it is of. */
export interface AccountChange extends UserChange, OfAccount {}

/**
 * Yields what complete scans of an account, or of all, saw changed: newest scan first, of one time by account as
 * inventories are, by user within a scan.
 */
export async function* listAccountChanges(
  source: InventoriesSource,
  { account, ...range }: ChangeRange & { readonly account?: string | undefined } = {},
): AsyncGenerator<AccountChange> {
  const opened = await listInventories(source, account);
  const lists = opened.map((each) => changesOf(each, range));
  for await (const change of mergeNewest(lists)) {
    if (isWanted(change.accountId, account)) yield change;
  }
}

async function* changesOf(
  { member, source }: OpenInventory,
  range: ChangeRange,
): AsyncGenerator<AccountChange> {
  for await (const change of listChanges(source, range)) {
    yield { ...change, accountId: member ?? accountInArn(change.arn) };
  }
}

/** Holds one change of each list. */
async function* mergeNewest(
  lists: readonly AsyncGenerator<AccountChange>[],
): AsyncGenerator<AccountChange> {
  const heads: { list: AsyncGenerator<AccountChange>; change: AccountChange }[] = [];
  for (const list of lists) {
    const { done, value } = await list.next();
    if (done !== true) heads.push({ list, change: value });
  }
  while (heads.length > 0) {
    const newest = heads.reduce((best, head) =>
      head.change.scanTimestamp > best.change.scanTimestamp ? head : best,
    );
    yield newest.change;
    const { done, value } = await newest.list.next();
    if (done === true) heads.splice(heads.indexOf(newest), 1);
    else newest.change = value;
  }
}
