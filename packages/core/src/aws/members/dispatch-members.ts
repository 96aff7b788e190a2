import type { Account, AccountDirectory, MemberMark } from '../../accounts/account.ts';
import type { Clock } from '../../clock.ts';
import { groupBy } from '../../collections.ts';
import type { Logger } from '../../logger.ts';
import type { Metric, MetricSink } from '../../metrics.ts';
import { HOUR, MINUTE } from '../../time.ts';
import type { MemberMarks } from '../tables/member-marks.ts';
import type { MemberQueue } from './member-queue.ts';
import { type MemberScope, type MemberSelection, selectMembers } from './select-members.ts';

interface DispatchParts {
  readonly accounts: Pick<AccountDirectory, 'list'>;
  readonly marks: MemberMarks;
  readonly queue: MemberQueue<{ readonly accountId: string }>;
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

/** The accounts to be asked for, and how often. */
interface DispatchPlan extends MemberScope {
  /** Time from one run over an account to the next. */
  readonly intervalMinutes: number;
  /** Accounts of which metrics of their own are published, beside those of all; absent means none. */
  readonly accountMetrics?: readonly string[];
}

/**
 * Puts every member account that is due into the queue, unless it waits there already: the one that waited longest first. Logs
 * which are left out and which cannot be read, and publishes how all are doing.
 *
 * @throws at its end, when something could not be put into the queue
 */
export async function dispatchMembers(
  parts: DispatchParts,
  plan: DispatchPlan,
  ownAccountId: string,
): Promise<void> {
  const { accounts, clock, logger, marks, metrics } = parts;
  const now = clock.now();
  const failures: unknown[] = [];
  const note = (message: string) => (error: unknown) => {
    logger.error({ error }, message);
    failures.push(error);
  };
  const selection = selectMembers(await accounts.list(), plan, ownAccountId);
  const known = await marks.read(selection.members.map(({ id }) => id));
  const due = findDue(known, now, plan.intervalMinutes * MINUTE);
  const queued = await enqueue(parts, due, now).catch((error: unknown) => {
    note('Accounts could not be put into the queue')(error);
    return 0;
  });
  tell(parts, selection, known, queued);
  await metrics
    .publish(metricsOf(known, now, plan.accountMetrics))
    .catch(note('Metrics of members failed'));
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

/** Metrics of all members together, and of those that settings name: a metric is paid by the account. */
function metricsOf(
  marks: readonly MemberMark[],
  now: number,
  accountMetrics: readonly string[] = [],
): Metric[] {
  const lags = new Map(
    marks.map(({ accountId, firstQueuedAt = now, readAt = firstQueuedAt }) => [
      accountId,
      Math.max(0, now - readAt) / 1000,
    ]),
  );
  const failing = marks.filter(({ problem }) => problem !== undefined).length;
  const lag = { name: 'MemberLagSeconds', unit: 'Seconds' } as const;
  const named = new Set(accountMetrics);
  return [
    ...[...lags].flatMap(([accountId, value]) =>
      named.has(accountId) ? { ...lag, value, accountId } : [],
    ),
    { name: 'MembersFailing', unit: 'Count', value: failing },
    { ...lag, value: Math.max(0, ...lags.values()) },
    { name: 'Members', unit: 'Count', value: marks.length, isDetail: true },
  ];
}
