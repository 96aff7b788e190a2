import { adviseOn, compact, isAppError, printable, redactText } from '@iam-tracker/core';
import type { AccountDirectory } from '@iam-tracker/core/accounts';
import type { MemberMarks } from '@iam-tracker/core/aws';
import { findMember, type MemberScope } from '@iam-tracker/core/members';
import type { ScanSettings } from '../config.ts';
import type { ScanDependencies } from '../ports.ts';
import { type ScanResult, scan } from '../scan/scan.ts';

export interface MemberScanParts {
  readonly scope: MemberScope;
  readonly accounts: Pick<AccountDirectory, 'find' | 'list'>;
  /** How the scans of each account ended. */
  readonly marks: MemberMarks;
  readonly settings: ScanSettings;
  /** What a scan needs, wherever it is. */
  readonly shared: Pick<ScanDependencies, 'clock' | 'random' | 'logger' | 'metrics'>;
  /** Opens an account by its role, with its own place in the table. @throws AppError MEMBER_UNREACHABLE */
  open(accountId: string): Promise<OpenedAccount>;
}

/** All that a scan needs which is of the account. */
export type OpenedAccount = Omit<ScanDependencies, keyof MemberScanParts['shared']>;

interface MemberScan {
  readonly ownAccountId: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** Ends the scan: nothing of it is published, and nothing noted. */
  readonly signal?: AbortSignal | undefined;
}

/** How the scan of a member account ended. */
export interface MemberScanOutcome {
  /** Absent when nothing of the account could be published. */
  readonly result?: ScanResult;
  /** What is wrong with the account, or was not seen of it, and what to do about it. */
  readonly problem?: string;
}

/** Problems of the tables are of all accounts: the message comes again. */
const SHARED_PROBLEMS = ['STORAGE_FAILED', 'TABLE_MISSING'] as const;
const MAX_PROBLEM_LENGTH = 1_500;

/**
 * Takes the inventory of one member account by its role, as that of the tracker's own is taken, notes how it ended and returns it.
 * What is wrong with the account ends there.
 *
 * @throws AppError only of what concerns every account: the tables; or the signal's reason
 */
export async function scanMember(
  accountId: string,
  { accounts, marks, open, scope, settings, shared }: MemberScanParts,
  { deadline, ownAccountId, signal }: MemberScan,
): Promise<MemberScanOutcome> {
  const account = await findMember(accounts, accountId, scope, ownAccountId);
  const logger = shared.logger.child({ account_id: accountId, account_name: account?.name });
  if (account === undefined) {
    logger.warn({}, 'Account is not, or no longer, one to be scanned by its role');
    await marks.unqueue(accountId);
    return { problem: 'It is not, or no longer, one to be scanned by its role.' };
  }
  const request = compact({ deadline, signal });
  const outcome = await open(accountId)
    .then((opened) => scan({ ...shared, ...opened, logger }, settings, request))
    .then(
      (result): MemberScanOutcome => ({ result, ...problemOf(result) }),
      (error: unknown): MemberScanOutcome => {
        signal?.throwIfAborted();
        if (SHARED_PROBLEMS.some((code) => isAppError(error, code))) throw error;
        logger.error({ error }, 'Users of the account cannot be scanned');
        return { problem: adviseOn(error, redactText) };
      },
    );
  const { problem, result } = outcome;
  const isComplete = result?.scan_timestamp !== undefined;
  await marks.note(accountId, compact({ isComplete, problem, endedAt: shared.clock.now() }));
  return outcome;
}

/** A role that lets us see a part only is of an older template; what is not known is told with the account. */
function problemOf({ missing_permissions: missing = [] }: ScanResult) {
  if (missing.length === 0) return {};
  const names = missing.map((name) => printable(name, 100)).join(', ');
  const problem = `The role may not ask for ${names}: deploy terraform/modules/member, or its StackSet, anew.`;
  return { problem: printable(problem, MAX_PROBLEM_LENGTH) };
}
