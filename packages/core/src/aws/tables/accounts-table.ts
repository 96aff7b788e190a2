import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  ACCOUNT_STATES,
  type Account,
  type AccountDirectory,
  isAccountId,
} from '../../accounts/account.ts';
import { readOuPath } from '../../accounts/read-account.ts';
import { compact } from '../../collections.ts';
import { compareText, printable } from '../../text.ts';
import { formatTime, parseTime } from '../../time.ts';
import type { DynamoDbClient } from '../dynamodb/item-client.ts';
import { createGuard, createLimiter } from '../dynamodb/requests.ts';

interface AccountsTableOptions {
  readonly client: DynamoDbClient;
  /** The control table. */
  readonly tableName: string;
}

/** Not the key of a ledger, which has three parts (`parseShardId`). */
const KEY_PREFIX = 'account#';
/**
 * Item that lists the ids of the others, written after them: the control table may hold hundreds of thousands of ledgers
 * beside, which no command should read to find a name. The ids of ten thousand accounts are 150 KB, clear of the 400 KB of an item.
 */
const HEADER_KEY = 'accounts';
const MAX_IN_FLIGHT = 40;

type Item = Record<string, AttributeValue>;

/**
 * The directory of accounts, an item each in the control table. Reads are consistent. Each operation throws AppError
 * TABLE_MISSING or STORAGE_FAILED, or the signal's reason when aborted.
 */
export function createAccountsTable({ client, tableName }: AccountsTableOptions): AccountDirectory {
  const guard = createGuard(tableName);
  const limit = createLimiter(MAX_IN_FLIGHT);

  async function read(key: string, signal: AbortSignal | undefined): Promise<Item | undefined> {
    const params = {
      ...{ TableName: tableName, ConsistentRead: true },
      Key: { shard: { S: key } },
    };
    const send = () => guard('read', signal, (options) => client.send('GetItem', params, options));
    return (await limit(send)).Item;
  }

  async function put(Item: Item, signal: AbortSignal | undefined): Promise<void> {
    const params = { TableName: tableName, Item };
    await limit(() => guard('write', signal, (options) => client.send('PutItem', params, options)));
  }

  async function remove(id: string, signal: AbortSignal | undefined): Promise<void> {
    const params = { TableName: tableName, Key: keyOf(id) };
    await limit(() =>
      guard('write', signal, (options) => client.send('DeleteItem', params, options)),
    );
  }

  async function find(ids: Iterable<string>, signal: AbortSignal | undefined): Promise<Account[]> {
    const items = await Promise.all(
      [...new Set(ids)].filter(isAccountId).map((id) => read(`${KEY_PREFIX}${id}`, signal)),
    );
    return items.flatMap((item) => (item && decodeAccount(item)) ?? []);
  }

  async function list(signal: AbortSignal | undefined): Promise<Account[]> {
    const header = await read(HEADER_KEY, signal);
    const found = await find(header?.ids?.SS ?? [], signal);
    return found.sort((a, b) => compareText(a.id, b.id));
  }

  return {
    find,
    list,
    async listedAt(signal) {
      return parseTime((await read(HEADER_KEY, signal))?.listed_at?.S ?? '');
    },

    async replaceAll(accounts, { listedAt, signal }) {
      const stored = new Map((await list(signal)).map((account) => [account.id, account]));
      const changed = accounts.filter((account) => {
        const known = stored.get(account.id);
        stored.delete(account.id);
        return known === undefined || textOf(account) !== textOf(known);
      });
      await Promise.all(changed.map((account) => put(encodeAccount(account), signal)));
      const ids = accounts.map(({ id }) => id);
      const header = {
        shard: { S: HEADER_KEY },
        listed_at: { S: formatTime(listedAt) },
        // DynamoDB knows no empty set.
        ...(ids.length === 0 ? {} : { ids: { SS: ids } }),
      };
      await put(header, signal);
      await Promise.all([...stored.keys()].map((id) => remove(id, signal)));
    },
  };
}

/** Two accounts of the same text are the same. */
function textOf(account: Account): string {
  return JSON.stringify(encodeAccount(account));
}

function keyOf(id: string): { shard: AttributeValue } {
  return { shard: { S: `${KEY_PREFIX}${id}` } };
}

function encodeAccount({ id, joinedAt, name, ouPath, state }: Account): Item {
  return {
    ...keyOf(id),
    account_name: { S: name },
    account_state: { S: state },
    ...(ouPath === undefined ? {} : { ou_path: { S: ouPath } }),
    ...(joinedAt === undefined ? {} : { joined_at: { S: formatTime(joinedAt) } }),
  };
}

/** Undefined for an item that is no account. Nothing of it is believed to be fit to show: every writer of the table could have made it. */
function decodeAccount(item: Item): Account | undefined {
  const key = item.shard?.S ?? '';
  const id = key.slice(KEY_PREFIX.length);
  if (!key.startsWith(KEY_PREFIX) || !isAccountId(id)) return undefined;
  return compact({
    id,
    name: printable(item.account_name?.S || id),
    state: ACCOUNT_STATES.find((state) => state === item.account_state?.S) ?? 'UNKNOWN',
    ouPath: readOuPath(item.ou_path?.S),
    joinedAt: parseTime(item.joined_at?.S ?? ''),
  });
}
