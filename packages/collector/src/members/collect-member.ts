import { adviseOn, compact, type MetricSink, printable, redactText } from '@iam-tracker/core';
import type { AccountDirectory } from '@iam-tracker/core/accounts';
import type { MemberMarks } from '@iam-tracker/core/aws';
import { findMember, type MemberScope } from '@iam-tracker/core/members';
import { collect } from '../collect/collect.ts';
import { CollectError, type CollectResult } from '../collect/collect-result.ts';
import type { CollectSettings } from '../config.ts';
import type { CollectDependencies, RegionDirectory } from '../ports.ts';
import type { MemberRequest, MemberRoles } from './member-ports.ts';

/** Everything but the account. */
export type SharedDependencies = Omit<CollectDependencies, 'history' | 'directory'>;

export interface MemberRunParts {
  readonly shared: SharedDependencies;
  readonly settings: Omit<CollectSettings, 'accountId'>;
  readonly scope: MemberScope;
  readonly accounts: AccountDirectory;
  readonly marks: MemberMarks;
  readonly roles: MemberRoles;
  /** Accounts whose stored events are a metric of their own, too; absent means none. */
  readonly accountMetrics?: readonly string[];
}

interface MemberRun {
  readonly ownAccountId: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
}

/** How a run over a member account ended. */
export interface MemberOutcome {
  /** Absent when the account could not be read at all. */
  readonly result?: CollectResult;
  /** What is wrong with the account, and what to do about it. */
  readonly problem?: string;
}

/** Counts that mean the same of an account as of all; the others speak of the whole ledger of the tracker's own account. */
const SUMMED = new Set([
  'EventsStored',
  'EventsFiltered',
  'LateEvents',
  'UnparsedEvents',
  'ThrottledRequests',
]);
const PROBLEMS_NAMED = 3;

/**
 * Reads one member account by its role, as a run reads the tracker's own, notes how that ended and returns it. What is wrong
 * with the account ends there.
 *
 * @throws AppError only of what concerns every account: the tables
 */
export async function collectMember(
  { accountId, backfill }: MemberRequest,
  { accountMetrics = [], accounts, marks, roles, scope, settings, shared }: MemberRunParts,
  { deadline, ownAccountId, signal }: MemberRun,
): Promise<MemberOutcome> {
  const { clock } = shared;
  const account = await findMember(accounts, accountId, scope, ownAccountId);
  const logger = shared.logger.child({ account_id: accountId, account_name: account?.name });
  if (account === undefined) {
    logger.warn({}, 'Account is not, or no longer, one to be read by its role');
    await marks.unqueue(accountId);
    return { problem: 'It is not, or no longer, one to be read by its role.' };
  }
  const note = (outcome: { readonly isComplete: boolean; readonly problem?: string }) =>
    marks.note(accountId, { ...outcome, endedAt: clock.now() });
  let result: CollectResult;
  try {
    const access = await roles.open(accountId);
    // Push is of the deployment's own account, as its resources are.
    const { regions, noise, pushRegions: _push, ...rest } = settings;
    const { ownResources: _, ...memberNoise } = noise;
    result = await collect(
      {
        ...shared,
        history: access.history,
        directory: limitRegions(access.directory, regions),
        // The ledgers of one account among those of hundreds: each shard asks for its own.
        coverage: { ...shared.coverage, list: async () => [] },
        metrics: metricsOfMember(
          shared.metrics,
          accountMetrics.includes(accountId) ? accountId : undefined,
        ),
        logger,
      },
      { ...rest, noise: memberNoise, accountId },
      compact({ deadline, backfill, signal }),
    );
  } catch (error) {
    if (!(error instanceof CollectError)) {
      logger.error({ error }, 'Account cannot be read');
      const problem = adviseOn(error, redactText);
      await note({ isComplete: false, problem });
      return { problem };
    }
    const problem = describeFailures(error.result);
    await note({ isComplete: false, problem });
    return { result: error.result, problem };
  }
  // A backfill says nothing of what is due.
  await note({ isComplete: backfill === undefined && result.backlog_seconds === 0 });
  return { result };
}

/** An account has Regions that another has not: those that settings name are read where they are enabled. */
function limitRegions(
  directory: RegionDirectory,
  regions: readonly string[] | undefined,
): RegionDirectory {
  if (regions === undefined) return directory;
  return {
    async listEnabledRegions() {
      const enabled = await directory.listEnabledRegions();
      return enabled.filter((region) => regions.includes(region));
    },
  };
}

/** Publishes what counts among those of all accounts, and of an account with metrics of its own how many events it brought. */
function metricsOfMember({ publish }: MetricSink, named: string | undefined): MetricSink {
  return {
    async publish(metrics) {
      const summed = metrics.filter(({ name }) => SUMMED.has(name));
      const own = summed.filter(({ name }) => named !== undefined && name === 'EventsStored');
      await publish([...summed, ...own.map((each) => compact({ ...each, accountId: named }))]);
    },
  };
}

function describeFailures({ errors, shards }: CollectResult): string {
  const some = errors
    .slice(0, PROBLEMS_NAMED)
    .map(({ where, error_message }) => `${where}: ${error_message}`);
  return printable(`${errors.length} failures, ${shards} shards; ${some.join('; ')}`, 1_500);
}
