import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
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
import { createGuard, createLimiter, scanItems } from '../dynamodb/requests.ts';

interface AccountsTableOptions {
  readonly client: DynamoDBClient;
  /** The control table. */
  readonly tableName: string;
}

/** Not the key of a ledger, which has three parts (`parseShardId`). */
const KEY_PREFIX = 'account#';
/** Item that says when the others were listed; written after them. */
const HEADER_KEY = 'accounts';
const MAX_IN_FLIGHT = 20;

type Item = Record<string, AttributeValue>;

/**
 * The directory of accounts, an item each in the control table. Reads are consistent. Each operation throws AppError
 * TABLE_MISSING or STORAGE_FAILED, or the signal's reason when aborted.
 */
export function createAccountsTable({ client, tableName }: AccountsTableOptions): AccountDirectory {
  const guard = createGuard(tableName);
  const limit = createLimiter(MAX_IN_FLIGHT);

  async function scan(signal: AbortSignal | undefined) {
    const accounts: Account[] = [];
    let listedAt: number | undefined;
    const params = {
      // "shard" is a reserved word of DynamoDB's expressions.
      FilterExpression: 'begins_with(#key, :prefix) OR #key = :header',
      ExpressionAttributeNames: { '#key': 'shard' },
      ExpressionAttributeValues: { ':prefix': { S: KEY_PREFIX }, ':header': { S: HEADER_KEY } },
    };
    for await (const item of scanItems(params, { client, tableName, signal })) {
      if (item.shard?.S === HEADER_KEY) listedAt = parseTime(item.listed_at?.S ?? '');
      const account = decodeAccount(item);
      if (account !== undefined) accounts.push(account);
    }
    return { accounts: accounts.sort((a, b) => compareText(a.id, b.id)), listedAt };
  }

  async function put(Item: Item, signal: AbortSignal | undefined): Promise<void> {
    const command = new PutItemCommand({ TableName: tableName, Item });
    await limit(() => guard('write', signal, (options) => client.send(command, options)));
  }

  async function remove(id: string, signal: AbortSignal | undefined): Promise<void> {
    const command = new DeleteItemCommand({ TableName: tableName, Key: keyOf(id) });
    await limit(() => guard('write', signal, (options) => client.send(command, options)));
  }

  return {
    list: async (signal) => (await scan(signal)).accounts,
    listedAt: async (signal) => (await scan(signal)).listedAt,

    async replaceAll(accounts, { listedAt, signal }) {
      const before = await scan(signal);
      const stored = new Map(before.accounts.map((account) => [account.id, account]));
      const changed = accounts.filter((account) => {
        const known = stored.get(account.id);
        stored.delete(account.id);
        return (
          JSON.stringify(encodeAccount(account)) !== JSON.stringify(known && encodeAccount(known))
        );
      });
      await Promise.all(changed.map((account) => put(encodeAccount(account), signal)));
      await Promise.all([...stored.keys()].map((id) => remove(id, signal)));
      await put({ shard: { S: HEADER_KEY }, listed_at: { S: formatTime(listedAt) } }, signal);
    },
  };
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

/** Undefined for an item that is no account. Nothing of it is believed to be fit to show, whoever wrote it. */
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
