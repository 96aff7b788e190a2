import type { Account } from '@iam-tracker/core/accounts';
import { createAccountsTable, createControlTable, createDirtyDays } from '@iam-tracker/core/aws';
import { type Database, openMemoryDatabase } from '@iam-tracker/local';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let database: Database;
beforeAll(async () => {
  database = await openMemoryDatabase();
});
afterAll(() => database.close());

const SHOP: Account = { id: '111111111111', name: 'shop', state: 'SUSPENDED' };
const PAYMENTS: Account = {
  id: '222222222222',
  name: 'payments',
  state: 'ACTIVE',
  ouPath: 'o-exampleorgid/r-ab12/ou-ab12-11111111/',
  joinedAt: Date.UTC(2026, 0, 2),
};
const LISTED = Date.UTC(2026, 10, 30);

describe('createAccountsTable', () => {
  it('holds the last list, and nothing of the one before, beside whatever else the control table holds', async () => {
    const control = { client: database.client, tableName: database.tableNames.control };
    const table = createAccountsTable(control);
    await createDirtyDays({ ...control, clock: { now: () => LISTED } }).mark(['2026-11-30']);

    const before = [await table.list(), await table.listedAt()];
    await table.replaceAll([PAYMENTS, SHOP], { listedAt: 5 });
    const both = await table.list();
    const found = await table.find(['222222222222', '999999999999', 'accounts']);
    await table.replaceAll([{ ...PAYMENTS, name: 'payments 2' }], { listedAt: LISTED });

    expect(before).toEqual([[], undefined]);
    expect(both).toEqual([SHOP, PAYMENTS]);
    expect(found).toEqual([PAYMENTS]);
    expect(await table.list()).toEqual([{ ...PAYMENTS, name: 'payments 2' }]);
    expect(await table.listedAt()).toBe(LISTED);
    expect(await createControlTable(control).list()).toEqual([]);
  });

  it('names a table that is not there', async () => {
    const table = createAccountsTable({ client: database.client, tableName: 'no-such-table' });

    const listing = table.list();

    await expect(listing).rejects.toMatchObject({ code: 'TABLE_MISSING' });
  });
});
