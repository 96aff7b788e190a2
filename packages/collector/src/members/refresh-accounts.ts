import { AppError, DAY, type Logger } from '@iam-tracker/core';
import type { Account, AccountDirectory } from '@iam-tracker/core/accounts';
import type { Organization } from './member-ports.ts';

/** Accounts of a kind that a line of the log names. */
const MAX_NAMED = 50;

interface RefreshParts {
  readonly accounts: AccountDirectory;
  readonly organization: Organization;
  readonly logger: Logger;
}

/**
 * Takes the organization's accounts into the directory when the list there is a day old; logs which are new, gone or in another state.
 *
 * @throws AppError ORGANIZATION_UNAVAILABLE, and of the directory; it then is as it was
 */
export async function refreshAccounts(
  { accounts, organization, logger }: RefreshParts,
  ownAccountId: string,
  now: number,
): Promise<void> {
  const listedAt = await accounts.listedAt();
  // A list of tomorrow was made under a wrong clock.
  if (listedAt !== undefined && listedAt <= now && now - listedAt < DAY) return;
  const known = new Map((await accounts.list()).map((account) => [account.id, account]));
  const listed = await organization.listAccounts(known);
  if (!listed.some(({ id }) => id === ownAccountId)) {
    throw new AppError(
      'ORGANIZATION_UNAVAILABLE',
      `ListAccounts answered ${listed.length} accounts, and account ${ownAccountId}, which asked, is none of them: the list cannot be whole.`,
      { hint: 'The list of before is kept.' },
    );
  }
  await accounts.replaceAll(listed, { listedAt: now });
  logger.info({ accounts: listed.length, ...changesOf(known, listed) }, 'Accounts listed');
}

function changesOf(known: ReadonlyMap<string, Account>, listed: readonly Account[]) {
  const ids = new Set(listed.map(({ id }) => id));
  const gone = [...known.keys()].filter((id) => !ids.has(id));
  const fresh = listed.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  const changed = listed
    .filter(({ id, state }) => known.has(id) && known.get(id)?.state !== state)
    .map(({ id, state }) => `${id} ${state}`);
  return {
    new_accounts: fresh.slice(0, MAX_NAMED),
    gone_accounts: gone.slice(0, MAX_NAMED),
    changed_accounts: changed.slice(0, MAX_NAMED),
  };
}
