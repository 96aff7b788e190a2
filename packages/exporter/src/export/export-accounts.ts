import { isAppError } from '@iam-tracker/core';
import { ACCOUNTS_KEY, IAM_ACCOUNTS } from '@iam-tracker/lake';
import type { CallOptions, ExportDependencies } from '../ports.ts';
import { publishObject } from './export-day.ts';
import { openParquetFile } from './parquet-file.ts';

/**
 * Makes the table of accounts the directory as it is now: one file, replaced whole, or left alone when it would be the same. Where no
 * accounts were ever listed nothing is written, and nothing is taken away.
 *
 * @throws AppError as the directory and the store do
 */
export async function exportAccounts(
  { accounts, lake, logger }: Pick<ExportDependencies, 'accounts' | 'lake' | 'logger'>,
  { signal }: CallOptions,
): Promise<void> {
  // Asked first: what is listed meanwhile is no older than that.
  const listedAt = await accounts?.listedAt(signal);
  if (accounts === undefined || listedAt === undefined) return;
  const rows = (await accounts.list(signal)).map((account) => ({
    ...account,
    joinedAt: isoOf(account.joinedAt),
    listedAt: isoOf(listedAt),
  }));
  const content = await parquetOf(rows);
  const call = signal === undefined ? {} : { signal };
  const [known] = await lake.list(ACCOUNTS_KEY, call);
  const before = known === undefined ? undefined : await lake.read(ACCOUNTS_KEY, call);
  if (before !== undefined && content.equals(before)) return;
  try {
    await publishObject(lake, { key: ACCOUNTS_KEY, content }, known?.etag);
  } catch (error) {
    // Another export has just written what it found.
    if (!isAppError(error, 'LAKE_CONFLICT')) throw error;
  }
  logger.info({ accounts: rows.length }, 'Accounts exported');
}

async function parquetOf(rows: readonly object[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const file = openParquetFile(IAM_ACCOUNTS, async (bytes) => void chunks.push(bytes));
  if (rows.length > 0) await file.writeGroup(rows);
  await file.finish();
  return Buffer.concat(chunks);
}

function isoOf(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
