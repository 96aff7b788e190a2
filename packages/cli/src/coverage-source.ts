import { AppError, type ShardLedger } from '@iam-tracker/core';
import type { Account } from '@iam-tracker/core/accounts';
import type { TrailLedger } from '@iam-tracker/core/trail';
import type { CommandContext } from './command.ts';
import { findDeployment } from './deployment.ts';
import { DEPLOYMENT_FLAGS, type OptionsOf, toggle } from './flags.ts';
import { withLedger } from './ledger.ts';

/** Flags of what shows coverage. */
export const COVERAGE_FLAGS = {
  deployed: toggle('that of the deployment, not of the data folder'),
  ...DEPLOYMENT_FLAGS,
};

/** The ledgers of what was read, and of what digests of a trail prove. */
interface CoverageSource {
  list(signal: AbortSignal): Promise<readonly ShardLedger[]>;
  listTrail(signal: AbortSignal): AsyncIterable<TrailLedger>;
  /** Returns the accounts that should have chains of a trail and never had one. */
  chainless(signal: AbortSignal): Promise<readonly string[]>;
  /** Returns the accounts of the organization that are known. */
  accounts(signal: AbortSignal): Promise<readonly Account[]>;
}

/**
 * Opens the ledgers, of the data folder or of what is deployed, for as long as something is done with them.
 *
 * @throws AppError NO_DATA, NOT_DEPLOYED, BAD_ARGUMENT
 */
export async function withCoverage(
  { deployed, ...options }: OptionsOf<typeof COVERAGE_FLAGS>,
  context: CommandContext,
  act: (source: CoverageSource) => Promise<void>,
): Promise<void> {
  if (deployed === true) {
    const { cloud, deployment } = await findDeployment(options, context);
    const table = deployment.tables.control ?? '';
    await act({
      list: (signal) => cloud.tables.coverage(table, signal),
      listTrail: (signal) => cloud.tables.trail(table, signal),
      chainless: (signal) => cloud.tables.chainless(table, signal),
      accounts: (signal) => cloud.tables.accounts(table).list(signal),
    });
    return;
  }
  const { profile, region, terraformDir } = options;
  if ([profile, region, terraformDir].some((each) => each !== undefined)) {
    throw new AppError(
      'BAD_ARGUMENT',
      '--profile, --region and --terraform-dir go with --deployed.',
    );
  }
  await withLedger(options, ({ accounts, coverage, trail }) =>
    act({
      list: coverage.list,
      listTrail: trail.list,
      chainless: trail.chainless,
      accounts: accounts.list,
    }),
  );
}
