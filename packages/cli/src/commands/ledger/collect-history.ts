import type { Interval } from '@iam-tracker/core';
import {
  type CollectOptions,
  type CollectOutcome,
  type CollectProgress,
  collectAccount,
  collectMembers,
  collectSimulated,
  type MembersOutcome,
  type MembersWish,
  noteStoredTimes,
  openTracker,
  readCollectSettings,
  type SimulatedOutcome,
  type Tracker,
} from '@iam-tracker/local';
import { createAwsAccess } from '../../adapters/aws-access.ts';
import {
  type AlertingOptions,
  concludeAlerts,
  describeAlerts,
  describeNext,
  startAlerting,
} from '../../alerting.ts';
import { type CommandContext, EXIT, ExitError } from '../../command.ts';
import type { GlobalOptions } from '../../flags.ts';
import { countLedger } from '../../ledger.ts';
import { startProgress } from '../../progress.ts';
import {
  collectDocument,
  describeClock,
  explainConflicts,
  renderCollect,
} from '../../render/collect-report.ts';
import { membersDocument, renderMembers } from '../../render/members-report.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';
import { createVerboseLogger } from '../../verbose-logger.ts';

/** Part of CloudTrail's event history that is to be read, and how that is told. */
interface HistoryRequest extends AlertingOptions, GlobalOptions {
  /** Seed and length of a simulated account. */
  readonly wish: Parameters<typeof collectSimulated>[1];
  /** How the simulated account pushes; undefined when it does not. */
  readonly push: Parameters<typeof collectSimulated>[2]['push'];
  /** The other accounts that are read, too; undefined when none are. */
  readonly members: MembersWish | undefined;
  /** Read again instead of what is due. */
  readonly backfill: Interval | undefined;
  readonly profile?: string;
  readonly region?: string;
  readonly verbose: boolean;
  readonly format: 'table' | 'json';
  readonly dataDirectory: string;
}

/** Reads the event history of a simulated or a real account into the ledger. */
export async function collectHistory(
  source: 'simulation' | 'account',
  request: HistoryRequest,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  const { backfill, dataDirectory, format, members, push, verbose, wish } = request;
  const isSimulated = source === 'simulation';
  const settings = readCollectSettings();
  const alerting = await startAlerting(request, terminal);
  const access = createAwsAccess(request, context);
  // Before there is anything on the screen: the person may be asked for a code.
  if (!isSimulated) await access.credentials();
  const tracker = await openTracker({ dataDirectory });
  const progress = startProgress(
    terminal,
    isSimulated ? 'Making up an account' : 'Asking AWS for the account and its Regions',
  );
  const collectOptions: CollectOptions = {
    settings,
    logger: createVerboseLogger(verbose, terminal.say),
    backfill,
    signal,
    onProgress: (current) => progress.update(describe(current)),
  };
  try {
    const noting = noteStoredTimes(await alerting.attach(tracker));
    const fed = noting.tracker;
    const outcome: HistoryOutcome = isSimulated
      ? await collectSimulated(fed, wish, { ...collectOptions, push, members })
      : await collectReal(fed);
    const alerts = await alerting.finish();
    progress.stop();
    alerting.tell();
    const times = noting.times();
    const ledger = await countLedger(tracker);
    const facts = { outcome, times, ledger, isSimulated };
    if (format === 'json') {
      const others = outcome.members && membersDocument(outcome.members);
      await writeJson({ ...collectDocument(facts), ...others, alerts: alerts ?? null }, terminal);
    } else {
      const next = describeNext({ alerts, times }, request, context);
      const report = renderCollect(facts, terminal.out);
      const others = outcome.members ? renderMembers(outcome.members, terminal.out) : '';
      await terminal.write(report + others + describeAlerts(alerts) + next);
    }
    conclude(outcome, terminal.say);
    concludeAlerts(alerts, terminal);
  } finally {
    progress.stop();
    await alerting.close();
    await tracker.close();
  }

  async function collectReal(fed: Tracker): Promise<HistoryOutcome> {
    if (members === undefined) return collectAccount(fed, access, collectOptions);
    let others: MembersOutcome | undefined;
    const outcome = await collectAccount(fed, access, {
      ...collectOptions,
      // First: the rules are to know the accounts of the organization.
      async onAccount(account) {
        others = await collectMembers(fed, account, members, collectOptions);
      },
    });
    return { ...outcome, members: others };
  }
}

/** Of a simulated account also how two lanes compare. */
type HistoryOutcome = CollectOutcome & Partial<Pick<SimulatedOutcome, 'lanes' | 'members'>>;

function describe({ accountId, requests, stored }: CollectProgress): string {
  return `Reading account ${accountId}: ${formatCounted(requests, 'request')}, ${formatCount(stored)} events stored`;
}

function conclude(outcome: HistoryOutcome, say: (text: string) => void): void {
  const { members, result } = outcome;
  const readings = members?.readings ?? [];
  const isInterrupted = outcome.isInterrupted || readings.some((each) => each.isInterrupted);
  const failed = readings.filter(({ problem }) => problem !== undefined).length;
  const clock = describeClock(outcome);
  if (clock !== undefined) say(clock);
  const stored = formatCounted(result.total_events_processed, 'event');
  if (isInterrupted) {
    say(`Interrupted: ${stored} stored. What is unread stays a gap, and the same command goes on.`);
    throw new ExitError(EXIT.interrupted);
  }
  const counts = [result, ...readings.flatMap((each) => each.result ?? [])];
  const conflicts = counts.reduce((sum, { conflicting_events }) => sum + conflicting_events, 0);
  if (conflicts > 0) say(explainConflicts(conflicts));
  if (result.errors.length > 0) {
    const rest = result.shards > 0 ? 'everything else was read' : 'nothing was read';
    say(`${formatCounted(result.errors.length, 'failure')}; ${rest}.`);
  }
  if (failed > 0) {
    say(
      `${failed} of ${formatCounted(readings.length, 'member account')} failed; all else was read.`,
    );
  }
  if (result.errors.length > 0 || failed > 0 || conflicts > 0) throw new ExitError(EXIT.failure);
}
