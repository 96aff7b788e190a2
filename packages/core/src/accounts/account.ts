/**
 * States of an account, as Organizations spells them, and `UNKNOWN` for one that it may come to know later. What is not
 * ACTIVE may still be billed, read and attacked.
 */
export const ACCOUNT_STATES = [
  'PENDING_ACTIVATION',
  'ACTIVE',
  'SUSPENDED',
  'PENDING_CLOSURE',
  'CLOSED',
  'UNKNOWN',
] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** An account of the organization. */
export interface Account {
  /** Twelve digits: the key. Names repeat and change. */
  readonly id: string;
  /** As its owner calls it, made printable and bounded; the id where it has no name. For showing, never for deciding. */
  readonly name: string;
  readonly state: AccountState;
  /** Root and organizational units above it, from the top: `o-x/r-y/ou-y-a/ou-y-b/`. */
  readonly ouPath?: string;
  /** Milliseconds since the epoch. */
  readonly joinedAt?: number;
}

/** What is done in member accounts by their role, each noted apart: their event history is read, their users are scanned. */
export type MemberWork = 'reading' | 'scan';

/** State of what is done in a member account by its role. */
export interface MemberMark {
  readonly accountId: string;
  /** Time at which it was first put into the queue, and last. Milliseconds, like all. */
  readonly firstQueuedAt?: number;
  readonly lastQueuedAt?: number;
  /** End of the last run, whatever became of it. */
  readonly endedAt?: number;
  /** End of the last run that left nothing unread that it should have read. */
  readonly readAt?: number;
  /** What kept the last run from that; absent when nothing did. */
  readonly problem?: string;
}

/** The accounts of the organization as they were last listed. */
export interface AccountDirectory {
  /** Returns all accounts, by id; none where none were ever listed. */
  list(signal?: AbortSignal): Promise<Account[]>;
  /** Returns those of these accounts that are known, in no order; asks for nothing else. */
  find(ids: Iterable<string>, signal?: AbortSignal): Promise<Account[]>;
  /** Returns when they were listed, in milliseconds; undefined when they never were. */
  listedAt(signal?: AbortSignal): Promise<number | undefined>;
  /**
   * Makes the directory this list, which must be whole: an account that is not in it has left the organization, and
   * nothing of the organization is said of it any more.
   */
  replaceAll(
    accounts: readonly Account[],
    options: { readonly listedAt: number; readonly signal?: AbortSignal },
  ): Promise<void>;
}

/** Tells whether a text is the id of an account. */
export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** Tells whether an account is in an organizational unit or root, by its id or its whole path, at whatever depth. */
export function isInUnit({ ouPath = '' }: Pick<Account, 'ouPath'>, unit: string): boolean {
  if (!unit.includes('/')) return ouPath.split('/').includes(unit);
  return ouPath.startsWith(unit.endsWith('/') ? unit : `${unit}/`);
}
