import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Tracker } from '../../src/open-tracker.ts';

type Item = Record<string, AttributeValue>;

/** Changes the item of every ledger behind the collector's back, or deletes it. */
export async function rewriteLedgers(
  { database: { client, tableNames } }: Tracker,
  change: (item: Item) => Item | undefined,
): Promise<void> {
  const { Items = [] } = await client.send('Scan', { TableName: tableNames.control });
  for (const item of Items.filter(({ walked_through }) => walked_through !== undefined)) {
    const Item = change(item);
    const TableName = tableNames.control;
    if (Item !== undefined) await client.send('PutItem', { TableName, Item });
    else
      await client.send('DeleteItem', { TableName, Key: { shard: item.shard as AttributeValue } });
  }
}

/** Claims everything up to a time, milliseconds, for every pass at its age. */
export function claimThrough(time: number) {
  return (item: Item): Item => ({
    ...item,
    walked_through: at(time),
    gaps: { L: [] },
    settle_passes: {
      M: Object.fromEntries(
        Object.keys(item.settle_passes?.M ?? {}).map((minutes) => [
          minutes,
          { M: { through: at(time - Number(minutes) * 60_000), gaps: { L: [] } } },
        ]),
      ),
    },
  });
}

/** As a ledger was before ledgers had a seal. */
export function withoutSeal(item: Item): Item {
  const { seal: _none, ...rest } = item;
  return rest;
}

function at(time: number): AttributeValue {
  return { S: `${new Date(time).toISOString().slice(0, 19)}Z` };
}
