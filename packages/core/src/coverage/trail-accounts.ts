import type { Account } from '../accounts/account.ts';
import type { TrailLedger } from './trail-ledger.ts';

/**
 * The trail is copied into an account that joins, its first digest comes an hour or two after, folders are listed every six hours and
 * accounts once a day.
 */
const JOINING_SECONDS = 2 * 24 * 3600;

/** Digests of an organization's trail lie below its id; an account's own trail proves nothing of the organization's. */
const ORGANIZATION_FOLDER = /AWSLogs\/o-[a-z0-9]{10,32}\/\d{12}\/CloudTrail-Digest\//;

/**
 * Returns the ids of the accounts that should have digests of an organization's trail and have none, at `now` in seconds: those that are
 * ACTIVE and joined two days ago or earlier. Chains that ended count as none: an account that is gone is not ACTIVE. None where no chain is of such a trail: then nothing tells that there is one.
 */
export function findChainless(
  accounts: readonly Pick<Account, 'id' | 'state' | 'joinedAt'>[],
  chains: Iterable<Pick<TrailLedger, 'folder' | 'shard'> & { readonly isEnded: boolean }>,
  now: number,
): string[] {
  const covered = new Set<string>();
  let isOfOrganization = false;
  for (const { folder = '', isEnded, shard } of chains) {
    if (!ORGANIZATION_FOLDER.test(folder)) continue;
    isOfOrganization = true;
    if (!isEnded) covered.add(shard.accountId);
  }
  if (!isOfOrganization) return [];
  return accounts
    .filter(
      ({ id, joinedAt = 0, state }) =>
        state === 'ACTIVE' && !covered.has(id) && joinedAt / 1000 <= now - JOINING_SECONDS,
    )
    .map(({ id }) => id)
    .sort();
}
