import { type Clock, DAY, isAppError, type Logger, MINUTE } from '@iam-tracker/core';
import type { Account } from '@iam-tracker/core/accounts';
import type { RuleEvent } from '../event/rule-event.ts';
import { listAccountIds } from './account-ids.ts';

/** The directory of the organization's accounts, as far as the alerter asks it. */
interface AccountLookup {
  find(ids: Iterable<string>): Promise<readonly Account[]>;
  /** Milliseconds since the epoch; undefined when they were never listed. */
  listedAt(): Promise<number | undefined>;
}

/** What is known of the accounts that events name. Nothing is known of an account that no event has named. */
export interface KnownAccounts {
  /**
   * Looks up the accounts that events name, and others by their ids. Never rejects: an account that could not be looked up is a stranger without
   * a name, which raises an alert too many and none too few.
   */
  learn(events: readonly RuleEvent[], others?: readonly string[]): Promise<void>;
  find(accountId: string | undefined): Account | undefined;
  /** Tells whether an account is one of the organization that may be trusted for that alone. */
  isTrusted(accountId: string): boolean;
  /** Tells whether an organization is the one of the directory. */
  isOwnOrganization(organizationId: string): boolean;
}

/** For an alerter that knows of no organization. */
export const NO_ACCOUNTS: KnownAccounts = {
  learn: async () => undefined,
  find: () => undefined,
  isTrusted: () => false,
  isOwnOrganization: () => false,
};

/** What was changed in the organization counts after that. */
const FRESH_MILLISECONDS = 15 * MINUTE;
/**
 * That an account joined is an alert of its own, and a person can look before it is trusted: who invites an account to
 * get it trusted has told so a day before.
 */
const TRUSTED_AFTER_MILLISECONDS = DAY;
/** An account that left is in a list that is older than its leaving. */
const LIST_LASTS_MILLISECONDS = 30 * DAY;
/** Accounts that are remembered: twice what an organization may have by default. */
const MOST_KEPT = 20_000;
/** Accounts looked up for one batch: policies can name thousands, and who writes one could hold up the others. */
const MOST_ASKED = 200;

interface Kept {
  readonly account: Account | undefined;
  readonly until: number;
}

/** Creates what looks accounts up, and remembers them for a while. */
export function createKnownAccounts(
  lookup: AccountLookup,
  clock: Pick<Clock, 'now'>,
  logger: Pick<Logger, 'warn'>,
): KnownAccounts {
  const kept = new Map<string, Kept>();
  let listed: { readonly at: number | undefined; readonly until: number } | undefined;

  async function refresh(events: readonly RuleEvent[], others: readonly string[]): Promise<void> {
    const now = clock.now();
    if (listed === undefined || listed.until <= now) {
      const at = await lookup.listedAt();
      listed = { at, until: now + FRESH_MILLISECONDS };
    }
    // Most deployments watch one account, and know of no other.
    if (listed.at === undefined) return;
    const wanted = [...new Set([...others, ...events.flatMap(listAccountIds)])]
      .filter((id) => (kept.get(id)?.until ?? 0) <= now)
      .slice(0, MOST_ASKED);
    if (wanted.length === 0) return;
    const found = new Map((await lookup.find(wanted)).map((each) => [each.id, each]));
    for (const id of wanted) {
      kept.delete(id);
      kept.set(id, { account: found.get(id), until: now + FRESH_MILLISECONDS });
    }
    for (const id of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(id);
    }
  }

  const isListFresh = () => (listed?.at ?? 0) + LIST_LASTS_MILLISECONDS > clock.now();
  const find = (id: string | undefined) => (id === undefined ? undefined : kept.get(id)?.account);

  return {
    find,

    async learn(events, others = []) {
      try {
        await refresh(events, others);
      } catch (error) {
        if (!isAppError(error)) throw error;
        logger.warn({ error }, 'Accounts of the organization could not be looked up');
      }
    },

    isTrusted(accountId) {
      const account = find(accountId);
      if (account?.state !== 'ACTIVE') return false;
      const hasSettled = (account.joinedAt ?? 0) + TRUSTED_AFTER_MILLISECONDS <= clock.now();
      return hasSettled && isListFresh();
    },

    isOwnOrganization(organizationId) {
      if (!isListFresh()) return false;
      // Of any of its accounts: they are of one organization.
      for (const { account } of kept.values()) {
        if (account?.ouPath !== undefined) return account.ouPath.split('/')[0] === organizationId;
      }
      return false;
    },
  };
}
