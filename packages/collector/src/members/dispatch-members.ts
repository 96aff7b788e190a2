import {
  type Clock,
  groupBy,
  HOUR,
  type Logger,
  type Metric,
  type MetricSink,
  MINUTE,
} from '@iam-tracker/core';
import type { Account, AccountDirectory, MemberMark } from '@iam-tracker/core/accounts';
import type { MemberMarks } from '@iam-tracker/core/aws';
import type { MemberConfig } from './member-config.ts';
import type { AccountQueue, Organization } from './member-ports.ts';
import { refreshAccounts } from './refresh-accounts.ts';
import { type MemberSelection, selectMembers } from './select-members.ts';

interface DispatchParts {
  readonly accounts: AccountDirectory;
  readonly marks: MemberMarks;
  /** Absent where the directory is not kept up to date from Organizations. */
  readonly organization: Organization | undefined;
  readonly queue: AccountQueue;
  readonly metrics: MetricSink;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/**
 * The queue keeps a message for six hours (`terraform/modules/collector`). An hour later whatever was said in it is said again: it
 * waited in vain, or its runs died.
 */
const MESSAGE_LIFE = 7 * HOUR;
/** Schedules are not punctual: an account that is due in a minute is due. */
const PUNCTUALITY = MINUTE;
/** Accounts that a line of the log names. */
const MAX_NAMED = 100;

/**
 * Puts every member account that is due into the queue, unless it waits there already: the one that waited longest first.
 *
 * @throws at its end when the accounts could not be listed anew (those known are asked for all the same), or when something could
 * not be put into the queue
 */
export async function dispatchMembers(
  parts: DispatchParts,
  members: MemberConfig | undefined,
  ownAccountId: string,
): Promise<void> {
  const { accounts, clock, logger, marks, organization } = parts;
  const now = clock.now();
  const failures: unknown[] = [];
  const note = (message: string) => (error: unknown) => {
    logger.error({ error }, message);
    failures.push(error);
  };
  if (organization !== undefined) {
    await refreshAccounts({ accounts, organization, logger }, ownAccountId, now).catch(
      note('Accounts could not be listed; those of the last list are read'),
    );
  }
  if (members !== undefined) {
    const selection = selectMembers(await accounts.list(), members, ownAccountId);
    const known = await marks.read(selection.members.map(({ id }) => id));
    const due = findDue(known, now, members.intervalMinutes * MINUTE);
    const queued = await enqueue(parts, due, now).catch((error: unknown) => {
      note('Accounts could not be put into the queue')(error);
      return 0;
    });
    tell(parts, selection, known, queued);
    await parts.metrics.publish(metricsOf(known, now)).catch(note('Metrics of members failed'));
  }
  if (failures.length > 0) throw failures[0];
}

/** Returns the accounts that are due, the one that waited longest first. */
function findDue(marks: readonly MemberMark[], now: number, interval: number): string[] {
  return marks
    .filter(({ endedAt, lastQueuedAt = 0, problem, readAt }) => {
      // What its time did not suffice for goes on at once, behind those who wait already.
      const isUnfinished = endedAt !== undefined && endedAt !== readAt && problem === undefined;
      return isUnfinished || now - lastQueuedAt >= interval - PUNCTUALITY;
    })
    .sort((a, b) => (a.lastQueuedAt ?? 0) - (b.lastQueuedAt ?? 0))
    .map(({ accountId }) => accountId);
}

async function enqueue(
  { marks, queue }: Pick<DispatchParts, 'marks' | 'queue'>,
  due: readonly string[],
  now: number,
): Promise<number> {
  const free = await Promise.all(
    due.map(async (id) => ((await marks.queue(id, now, now - MESSAGE_LIFE)) ? [id] : [])),
  );
  const requests = free.flat().map((accountId) => ({ accountId }));
  let refused: readonly { accountId: string }[] = requests;
  try {
    refused = await queue.send(requests);
  } finally {
    // Otherwise they would count as waiting for hours.
    await Promise.all(refused.map(({ accountId }) => marks.unqueue(accountId)));
  }
  return requests.length - refused.length;
}

function tell(
  { logger }: DispatchParts,
  { leftOut, members }: MemberSelection,
  marks: readonly MemberMark[],
  queued: number,
): void {
  const names = new Map(members.map(({ id, name }) => [id, name]));
  const reasons = groupBy(leftOut, ({ reason }) => reason);
  logger.info(
    {
      members: members.length,
      queued,
      left_out: Object.fromEntries(
        [...reasons].map(([reason, list]) => [reason, list.map((each) => idOf(each.account))]),
      ),
    },
    'Member accounts asked for',
  );
  const failing = marks.filter(({ problem }) => problem !== undefined);
  if (failing.length === 0) return;
  const described = failing.slice(0, MAX_NAMED).map(({ accountId, problem, readAt }) => ({
    account_id: accountId,
    account_name: names.get(accountId),
    read_at: readAt === undefined ? null : new Date(readAt).toISOString(),
    problem,
  }));
  logger.warn({ failing: failing.length, accounts: described }, 'Member accounts cannot be read');
}

function idOf({ id, state }: Account): string {
  return state === 'ACTIVE' ? id : `${id} ${state}`;
}

/** Metrics of all members together: one for each account would be paid by the account. */
function metricsOf(marks: readonly MemberMark[], now: number): Metric[] {
  const lags = marks.map(({ firstQueuedAt = now, readAt = firstQueuedAt }) => now - readAt);
  const failing = marks.filter(({ problem }) => problem !== undefined).length;
  return [
    { name: 'MembersFailing', unit: 'Count', value: failing },
    { name: 'MemberLagSeconds', unit: 'Seconds', value: Math.max(0, ...lags) / 1000 },
    { name: 'Members', unit: 'Count', value: marks.length, isDetail: true },
  ];
}
