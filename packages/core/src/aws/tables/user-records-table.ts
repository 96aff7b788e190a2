import type { AttributeValue, PutItemCommandInput, WriteRequest } from '@aws-sdk/client-dynamodb';
import { type AttributeItem, decodeContent, type StoredItem } from '../../attribute-content.ts';
import { chunksOf, forEachConcurrently, groupBy } from '../../collections.ts';
import {
  accountOfRights,
  decodeRights,
  encodeRights,
  rightsKey,
  rightsNameOf,
  type StoredRights,
} from '../../users/rights-record.ts';
import {
  changeKey,
  decodeChanges,
  encodeChanges,
  encodeUnexplainedChange,
  type UnexplainedChange,
  type UserChange,
} from '../../users/user-change.ts';
import { decodeUserRecord, encodeUserRecord, type UserRecord } from '../../users/user-record.ts';
import { expiryOf, placeInventory, RECORD_KEYS } from '../../users/user-record-keys.ts';
import { decodeScanHeader, encodeScanHeader, type ScanHeader } from '../../users/user-scan.ts';
import {
  createLimiter,
  type OperationOptions,
  queryItems,
  READ_KEYS,
  readBatch,
  sendOptions,
  sendUntilDone,
  type TableAccess,
  type TableQuery,
  WRITE_ITEMS,
  writeBatch,
} from '../dynamodb/requests.ts';

/**
 * The inventory of one account: users scan by scan, headers of scans, changes. Each operation throws AppError
 * TABLE_MISSING or STORAGE_FAILED with what the SDK threw as its cause, after waiting out throttling for
 * a while. Queries of the index, `usersOfScan` and `changesOfScan`, may miss what was written within the
 * last second.
 */
export interface AccountRecords {
  /** Resolves when every record is acknowledged; when it throws, some may be stored. */
  putUsers(records: readonly UserRecord[], options?: OperationOptions): Promise<void>;
  /** Stores the header of a scan, replacing the one it has. */
  putHeader(header: ScanHeader, options?: OperationOptions): Promise<void>;
  /** Stores the changes; those of one user in one scan replace what is stored of the two. */
  putChanges(changes: readonly UserChange[], options?: OperationOptions): Promise<void>;
  /** Takes all changes of those users in those scans away. */
  deleteChanges(changes: readonly UserChange[], options?: OperationOptions): Promise<void>;
  /** Raises the alarm about a change: its first insertion appears in the table's stream. */
  putUnexplained(change: UnexplainedChange, options?: OperationOptions): Promise<void>;
  /** Yields headers of any status, newest first, as acknowledged. */
  headers(options?: OperationOptions): AsyncIterable<ScanHeader>;
  /** Returns the newest complete scan, undefined when there is none. */
  latestComplete(options?: OperationOptions): Promise<ScanHeader | undefined>;
  /** Yields the users a scan stored, in any order; all of them only when its header says complete. */
  usersOfScan(scanTimestamp: string, options?: OperationOptions): AsyncIterable<UserRecord>;
  /** Yields the records under a name, newest first, those of incomplete scans included. */
  historyOfUser(userName: string, options?: OperationOptions): AsyncIterable<UserRecord>;
  /** Yields the changes of a user under the name it had afterwards, newest scan first. */
  changesOfUser(userName: string, options?: OperationOptions): AsyncIterable<UserChange>;
  /** Yields what a scan saw changed, by user in any order. */
  changesOfScan(scanTimestamp: string, options?: OperationOptions): AsyncIterable<UserChange>;
}

/** The inventory of the tracker's own account, and beside it those of member accounts. */
export interface UserRecordsTable extends AccountRecords {
  /** Returns the member accounts of which there are scans, by id, those included that have left the organization since. */
  members(options?: OperationOptions): Promise<string[]>;
  /** Opens the inventory of a member account. @throws AppError BAD_ARGUMENT for what is no account */
  ofMember(accountId: string): AccountRecords;
}

interface UserRecordsTableOptions extends TableAccess {
  /** Days that history is kept, counted from its scan; 8 at the least. */
  readonly retentionDays: number;
}

// Limit of one table object, for all callers.
const BATCHES_IN_FLIGHT = 8;
const SCAN_INDEX = 'scan-timestamp-index';

export function createUserRecordsTable(options: UserRecordsTableOptions): UserRecordsTable {
  return {
    ...openAccountRecords(options, undefined),
    async members({ signal } = {}) {
      const { memberPrefix, membersPartition } = RECORD_KEYS;
      const found: string[] = [];
      const params = partitionQuery(membersPartition, memberPrefix);
      for await (const item of queryItems(params, { ...options, signal })) {
        found.push(String(decodeContent(item.scan_timestamp)).slice(memberPrefix.length));
      }
      return found.reverse();
    },
    ofMember: (accountId) => openAccountRecords(options, accountId),
  };
}

/** Opens the inventory of an account in the table; undefined: of the tracker's own. */
function openAccountRecords(
  options: UserRecordsTableOptions,
  accountId: string | undefined,
): AccountRecords {
  const { client, tableName, retentionDays } = options;
  const limit = createLimiter(BATCHES_IN_FLIGHT);
  const retention = { retentionDays };
  const place = placeInventory(accountId);
  const account: AttributeItem = accountId === undefined ? {} : { account_id: { S: accountId } };

  async function writeAll(requests: Iterable<WriteRequest>, signal?: AbortSignal): Promise<void> {
    const batches = chunksOf(requests, WRITE_ITEMS);
    await forEachConcurrently(batches, BATCHES_IN_FLIGHT, (batch) =>
      limit(() => writeBatch(batch, { ...options, signal })),
    );
  }

  function placed(item: AttributeItem): WriteItem {
    return place.put({ ...item, ...account }) as WriteItem;
  }

  /** Encodes as it goes, so that only batches in flight are held twice. */
  async function write(items: Iterable<AttributeItem>, signal?: AbortSignal): Promise<void> {
    await writeAll(
      mapEach(items, (item) => ({ PutRequest: { Item: placed(item) } })),
      signal,
    );
  }

  async function put(item: WriteItem, signal?: AbortSignal): Promise<void> {
    const params = { TableName: tableName, Item: item };
    const send = async () => {
      await client.send('PutItem', params, sendOptions(signal));
      return [];
    };
    await sendUntilDone([params], 'write', send, { ...options, signal });
  }

  async function* query(params: TableQuery, signal?: AbortSignal): AsyncGenerator<StoredItem> {
    for await (const item of queryItems(params, { ...options, signal })) yield place.take(item);
  }

  const partition = (name: string, prefix: string) =>
    partitionQuery(place.key(name), prefix === '' ? '' : place.key(prefix));

  async function* headers(signal?: AbortSignal): AsyncGenerator<ScanHeader> {
    const { scanPartition, scanPrefix } = RECORD_KEYS;
    const params = { ...partition(scanPartition, scanPrefix), ConsistentRead: true };
    for await (const item of query(params, signal)) yield decodeScanHeader(item);
  }

  return {
    putUsers: (records, { signal } = {}) =>
      write(
        mapEach(uniqueRecords(records), (record) => encodeUserRecord(record, retention)),
        signal,
      ),
    async putHeader(header, { signal } = {}) {
      // The first that is written of a scan: a reader that lists the members misses none of it.
      if (accountId !== undefined && header.status === 'running') {
        await put(memberItem(accountId, header, retentionDays), signal);
      }
      await put(placed(encodeScanHeader(header, retention)), signal);
    },
    putChanges: (changes, { signal } = {}) =>
      write(
        mapEach(groupChanges(changes), (group) => encodeChanges(group, retention)),
        signal,
      ),
    deleteChanges: (changes, { signal } = {}) =>
      writeAll(
        mapEach(groupChanges(changes), ([{ userName, scanTimestamp }]) => ({
          DeleteRequest: { Key: place.put(changeKey(userName, scanTimestamp)) as WriteItem },
        })),
        signal,
      ),
    putUnexplained: (change, { signal } = {}) =>
      put(placed(encodeUnexplainedChange(change, retention)), signal),

    headers: ({ signal } = {}) => headers(signal),
    async latestComplete({ signal } = {}) {
      for await (const header of headers(signal)) {
        if (header.status === 'complete') return header;
      }
      return undefined;
    },

    async *usersOfScan(scanTimestamp, { signal } = {}) {
      const items = query(indexQuery(place.key(scanTimestamp)), signal);
      for await (const item of items) yield decodeUserRecord(item);
    },
    async *historyOfUser(userName, { signal } = {}) {
      // A user may be called like one of our own partitions; what sorts as a time is a user's.
      for await (const item of query(partition(userName, ''), signal)) {
        if (item.record_type === undefined && item.user_id !== undefined) {
          yield decodeUserRecord(item);
        }
      }
    },
    async *changesOfUser(userName, { signal } = {}) {
      const { changePartitionPrefix, changePrefix } = RECORD_KEYS;
      const params = partition(`${changePartitionPrefix}${userName}`, changePrefix);
      for await (const item of query(params, signal)) yield* decodeChanges(item);
    },
    async *changesOfScan(scanTimestamp, { signal } = {}) {
      const params = indexQuery(place.key(`${RECORD_KEYS.changePrefix}${scanTimestamp}`));
      for await (const item of query(params, signal)) yield* decodeChanges(item);
    },
  };
}

/** Says that there are scans of an account, for as long as those are kept. */
function memberItem(
  accountId: string,
  { scanTimestamp }: ScanHeader,
  retentionDays: number,
): WriteItem {
  return {
    user_name: { S: RECORD_KEYS.membersPartition },
    scan_timestamp: { S: `${RECORD_KEYS.memberPrefix}${accountId}` },
    record_type: { S: 'member' },
    account_id: { S: accountId },
    ttl: expiryOf(scanTimestamp, retentionDays),
  };
}

type WriteItem = NonNullable<PutItemCommandInput['Item']>;

/** Newest first. */
function partitionQuery(userName: string, prefix: string): TableQuery {
  const isWhole = prefix === '';
  return {
    KeyConditionExpression: `user_name = :user${isWhole ? '' : ' AND begins_with(scan_timestamp, :prefix)'}`,
    ExpressionAttributeValues: {
      ':user': { S: userName },
      ...(isWhole ? {} : { ':prefix': { S: prefix } }),
    },
    ScanIndexForward: false,
  };
}

function indexQuery(scanTimestamp: string): TableQuery {
  return {
    IndexName: SCAN_INDEX,
    KeyConditionExpression: 'scan_timestamp = :scan',
    ExpressionAttributeValues: { ':scan': { S: scanTimestamp } },
  };
}

/** A batch that names a key twice is refused as a whole; the last record of a key counts. */
function uniqueRecords(records: readonly UserRecord[]): Iterable<UserRecord> {
  return new Map(
    records.map((record) => [`${record.scanTimestamp}#${record.userName}`, record]),
  ).values();
}

function groupChanges(changes: readonly UserChange[]): Iterable<[UserChange, ...UserChange[]]> {
  return groupBy(changes, ({ scanTimestamp, userName }) => `${scanTimestamp}#${userName}`).values();
}

function* mapEach<T, U>(list: Iterable<T>, map: (entry: T) => U): Generator<U> {
  for (const entry of list) yield map(entry);
}

type Item = Record<string, AttributeValue>;

/**
 * Rights and their holders, beside the user records. Records are named as `rightsNameOf` says. Each
 * operation throws AppError TABLE_MISSING or STORAGE_FAILED.
 */
export interface RightsTable {
  /** Yields all records, in any order. */
  all(): AsyncIterable<StoredRights>;
  /** Finds records by name; those that are not there are omitted. */
  find(names: readonly string[]): Promise<ReadonlyMap<string, StoredRights>>;
  put(records: readonly StoredRights[]): Promise<void>;
  /** Takes records away by name. */
  remove(names: readonly string[]): Promise<void>;
}

export interface RightsTableOptions extends TableAccess {
  /** Days that a record is kept which no scan writes any more. */
  readonly retentionDays: number;
  /** The member account whose rights these are; absent: the tracker's own. */
  readonly memberAccount?: string | undefined;
  /** Finds those of member accounts as well, in whatever account a name is. */
  readonly findsMembers?: boolean;
}

export function createRightsTable(options: RightsTableOptions): RightsTable {
  const { findsMembers = false, memberAccount, retentionDays } = options;
  const place = placeInventory(memberAccount);
  const account: AttributeItem =
    memberAccount === undefined ? {} : { account_id: { S: memberAccount } };

  /** Whose account is the tracker's own is not known here: both places are looked at. */
  function keysOf(name: string): Item[] {
    const keys = [place.put(rightsKey(name))];
    const accountId = findsMembers ? accountOfRights(name) : undefined;
    if (accountId !== undefined) keys.push(placeInventory(accountId).put(rightsKey(name)));
    return keys as Item[];
  }

  async function write(requests: readonly WriteRequest[]): Promise<void> {
    for (const batch of chunksOf(requests, WRITE_ITEMS)) await writeBatch(batch, options);
  }

  return {
    async *all() {
      const query = {
        KeyConditionExpression: 'user_name = :rights AND begins_with(scan_timestamp, :prefix)',
        ExpressionAttributeValues: {
          ':rights': { S: place.key(RECORD_KEYS.rightsPartition) },
          ':prefix': { S: place.key(RECORD_KEYS.rightsPrefix) },
        },
      };
      for await (const item of queryItems(query, options)) {
        const stored = decodeRights(item);
        if (stored !== undefined) yield stored;
      }
    },
    async find(names) {
      const found = new Map<string, StoredRights>();
      const keep = (item: Item) => {
        const stored = decodeRights(item);
        if (stored !== undefined) found.set(rightsNameOf(stored.record), stored);
      };
      const keys = [...new Set(names)].flatMap(keysOf);
      for (const batch of chunksOf(keys, READ_KEYS)) await readBatch(batch, keep, options);
      return found;
    },
    put: (records) =>
      write(
        records.map((record) => ({
          PutRequest: {
            Item: place.put({ ...encodeRights(record, { retentionDays }), ...account }) as Item,
          },
        })),
      ),
    remove: (names) =>
      write(names.map((name) => ({ DeleteRequest: { Key: place.put(rightsKey(name)) as Item } }))),
  };
}
