import type { AccountDirectory } from '@iam-tracker/core/accounts';
import { dispatchMembers } from '@iam-tracker/core/members';
import type { Organization } from './member-ports.ts';
import type { ReadingPlan } from './organization-config.ts';
import { refreshAccounts } from './refresh-accounts.ts';

type DispatchParts = Parameters<typeof dispatchMembers>[0] & {
  readonly accounts: AccountDirectory;
  /** Absent where the directory is not kept up to date from Organizations. */
  readonly organization: Organization | undefined;
};

/**
 * Brings the directory of accounts up to date, and asks for those that are due.
 *
 * @throws at its end when the accounts could not be listed anew (those known are asked for all the same), or when something could
 * not be put into the queue
 */
export async function dispatchReading(
  { organization, ...parts }: DispatchParts,
  members: ReadingPlan | undefined,
  ownAccountId: string,
): Promise<void> {
  const { accounts, clock, logger } = parts;
  const failures: unknown[] = [];
  if (organization !== undefined) {
    const refresh = refreshAccounts({ accounts, organization, logger }, ownAccountId, clock.now());
    await refresh.catch((error: unknown) => {
      logger.error({ error }, 'Accounts could not be listed; those of the last list are read');
      failures.push(error);
    });
  }
  if (members !== undefined) {
    await dispatchMembers(parts, members, ownAccountId).catch((error) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
