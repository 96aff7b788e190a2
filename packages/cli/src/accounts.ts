import { AppError } from '@iam-tracker/core';
import type { AccountDirectory, MemberMark, MemberWork } from '@iam-tracker/core/accounts';
import type { CommandContext } from './command.ts';
import { findDeployment } from './deployment.ts';
import type { ACCOUNTS_FLAGS, OptionsOf } from './flags.ts';

/** Returns how the work in accounts by their roles is doing. */
type Members = (accountIds: readonly string[], work: MemberWork) => Promise<readonly MemberMark[]>;

/**
 * Opens the directory of accounts, of the data folder or of what is deployed, for as long as something is done with it. A
 * data folder is begun where there is none: the accounts may well be known before the first event.
 *
 * @throws AppError NOT_DEPLOYED, BAD_ARGUMENT
 */
export async function withAccounts(
  { deployed, ...options }: OptionsOf<typeof ACCOUNTS_FLAGS>,
  context: CommandContext,
  act: (directory: AccountDirectory, members: Members) => Promise<void>,
): Promise<void> {
  if (deployed === true) {
    const { cloud, deployment } = await findDeployment(options, context);
    const table = deployment.tables.control ?? '';
    const members: Members = (ids, work) => cloud.tables.members(table, ids, work, context.signal);
    await act(cloud.tables.accounts(table), members);
    return;
  }
  const { profile, region, terraformDir } = options;
  if ([profile, region, terraformDir].some((each) => each !== undefined)) {
    throw new AppError(
      'BAD_ARGUMENT',
      '--profile, --region and --terraform-dir go with --deployed.',
    );
  }
  const { openTracker, readDataDirectory } = await import('@iam-tracker/local');
  const tracker = await openTracker({ dataDirectory: options.dataDir ?? readDataDirectory() });
  try {
    const { accounts, members, memberScans } = tracker;
    await act(accounts, (ids, work) => (work === 'scan' ? memberScans : members).read(ids));
  } finally {
    await tracker.close();
  }
}
