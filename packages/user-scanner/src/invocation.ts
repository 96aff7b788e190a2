import { deadlineOf, type InvocationContext, type JsonObject, MINUTE } from '@iam-tracker/core';
import {
  answerMemberMessages,
  dispatchMembers,
  isQueueBatch,
  type MemberQueue,
} from '@iam-tracker/core/members';
import type { QueueAnswer } from '@iam-tracker/core/queue-messages';
import type { ScanSettings } from './config.ts';
import { type MemberScanParts, scanMember } from './members/scan-member.ts';
import type { ScanDependencies } from './ports.ts';
import { type ScanResult, scan } from './scan/scan.ts';

/** Time kept for storing, for finding causes and for metrics, at the most. */
const MARGIN_MILLISECONDS = MINUTE;
/** A third of the time and more is for IAM. */
const SHARE_OF_ENDING = 0.6;
/** Every schedule scans every member; an invocation that Lambda repeats does not. */
const INTERVAL_MINUTES = 10;

/** What member accounts add to the scanner's invocations. */
export interface Members extends MemberScanParts {
  readonly queue: MemberQueue<{ readonly accountId: string }>;
  readonly ownAccountId: string;
}

export interface InvocationDependencies {
  readonly dependencies: ScanDependencies;
  readonly settings: ScanSettings;
  /** Absent where member accounts are not scanned. */
  readonly members?: Members | undefined;
}

/**
 * Answers one invocation: messages of the queue of accounts, each a scan of the account that it names; whatever else, a scan of the
 * tracker's own account, which asks for those of the members beside.
 *
 * @throws whatever kept the own scan from being published, and then what kept members from being asked for
 */
export async function invoke(
  payload: unknown,
  context: InvocationContext,
  { dependencies, members, settings }: InvocationDependencies,
): Promise<ScanResult | QueueAnswer> {
  const deadline = deadlineOf(context, dependencies.clock, MARGIN_MILLISECONDS, SHARE_OF_ENDING);
  if (members === undefined) return scan(dependencies, settings, { deadline });
  if (isQueueBatch(payload)) return scanMembers(payload, members, deadline);
  // Side by side: one waits for the other's answers alone.
  const [scanned, dispatched] = await Promise.allSettled([
    scan(dependencies, settings, { deadline }),
    dispatch(dependencies, members),
  ]);
  if (scanned.status === 'rejected') throw scanned.reason;
  if (dispatched.status === 'rejected') throw dispatched.reason;
  return scanned.value;
}

function dispatch(
  { clock, logger, metrics }: ScanDependencies,
  { accounts, marks, ownAccountId, queue, scope }: Members,
): Promise<void> {
  const plan = { ...scope, intervalMinutes: INTERVAL_MINUTES };
  return dispatchMembers({ accounts, marks, queue, clock, logger, metrics }, plan, ownAccountId);
}

function scanMembers(batch: JsonObject, members: Members, deadline: number): Promise<QueueAnswer> {
  const { ownAccountId, shared } = members;
  return answerMemberMessages(
    batch,
    ({ accountId }) => ({ accountId }),
    async ({ accountId }) => {
      await scanMember(accountId, members, { deadline, ownAccountId });
    },
    shared.logger,
  );
}
