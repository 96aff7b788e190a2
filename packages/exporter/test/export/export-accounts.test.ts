import type { Account } from '@iam-tracker/core/accounts';
import { describe, expect, it } from '@jest/globals';
import { createTestExporter } from '../world/exporter.ts';

const KEY = 'iam-accounts/part-0000.parquet';

/** An exporter beside a directory that a test may change. */
function withDirectory(accounts: Account[], listedAt: number | undefined) {
  const known = { accounts, listedAt };
  const exporter = createTestExporter({}, () => ({
    accounts: { list: async () => known.accounts, listedAt: async () => known.listedAt },
  }));
  return { exporter, known };
}

const PRODUCTION: Account = {
  id: '222222222222',
  name: `'); DELETE FROM iam_events -- ${'\u202e'}`,
  state: 'ACTIVE',
  ouPath: 'o-exampleorgid/r-ab12/ou-ab12-11111111/',
  joinedAt: Date.UTC(2024, 1, 3),
};
const SANDBOX: Account = { id: '111111111111', name: 'sandbox', state: 'SUSPENDED' };
const LISTED = Date.UTC(2026, 2, 10, 8);

describe('exportAccounts', () => {
  it('writes the directory as one file, sorted by id', async () => {
    const { exporter } = withDirectory([PRODUCTION, SANDBOX], LISTED);

    await exporter.run();

    expect(await exporter.rowsOf(KEY)).toEqual([
      {
        account_id: '111111111111',
        account_name: 'sandbox',
        account_state: 'SUSPENDED',
        ou_path: null,
        joined_at: null,
        listed_at: '2026-03-10T08:00:00.000Z',
      },
      {
        account_id: '222222222222',
        account_name: PRODUCTION.name,
        account_state: 'ACTIVE',
        ou_path: PRODUCTION.ouPath,
        joined_at: '2024-02-03T00:00:00.000Z',
        listed_at: '2026-03-10T08:00:00.000Z',
      },
    ]);
  });

  it('replaces the file when the directory changes, and leaves it alone otherwise', async () => {
    const { exporter, known } = withDirectory([PRODUCTION, SANDBOX], LISTED);
    await exporter.run();
    const first = exporter.lake.objects.get(KEY);

    await exporter.run();
    expect(exporter.lake.objects.get(KEY)).toBe(first);

    known.accounts = [SANDBOX];
    await exporter.run();
    expect(await exporter.rowsOf(KEY)).toMatchObject([{ account_id: '111111111111' }]);
  });

  it.each([
    ['no accounts were ever listed', undefined],
    ['there is no directory', null],
  ])('writes nothing where %s', async (_why, listedAt) => {
    const { exporter } =
      listedAt === null
        ? { exporter: createTestExporter() }
        : withDirectory([PRODUCTION], listedAt);

    await exporter.run();

    expect(exporter.lake.objects.has(KEY)).toBe(false);
  });

  it('fails the run, not the days, when the directory cannot be read', async () => {
    const exporter = createTestExporter({}, () => ({
      accounts: { list: async () => [], listedAt: () => Promise.reject(new Error('no table')) },
    }));

    const { result } = await exporter.fail();

    expect(result.errors).toMatchObject([{ where: 'accounts', error_message: 'no table' }]);
    expect(result.exported_days).toBeGreaterThan(0);
  });
});
