import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActivityEvent, type AlertRecord, AppError, groupBy } from '@iam-tracker/core';
import type { Tracker } from '@iam-tracker/local';
import { type CommandContext, defineCommand, EXIT, ExitError } from '../../command.ts';
import { format, MAX_SEED, type OptionsOf, toggle, whole } from '../../flags.ts';
import { countLedger } from '../../ledger.ts';
import { startProgress } from '../../progress.ts';
import { type DemoFacts, demoDocument, renderDemo } from '../../render/demo.ts';
import { formatCount } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';
import { createVerboseLogger } from '../../verbose-logger.ts';

const flags = {
  seed: whole('<number>', 'which simulated account', [0, MAX_SEED], 1),
  // More makes it no clearer.
  days: whole('<number>', 'how much history it has', [1, 30], 7),
  clean: toggle('leave nothing behind'),
  format: format('table', 'json'),
};

export const command = defineCommand({
  flags,
  examples: `
Makes up an account with people, pipelines, noise and a few attacks, collects it over HTTP as if it
were AWS, and shows what the ledger knows. Nothing leaves this machine. The ledger stays, in a new
temporary folder unless --data-dir names another, and the end says where and what to ask it; with
--clean, and when the demo fails or is stopped, that temporary folder is removed.

Examples:
  $ iam-tracker demo
  $ iam-tracker demo --clean
  $ iam-tracker demo --seed 7 --data-dir ./demo-data`,
  run,
});

/** The attack whose story is told: it goes through every kind of identity. */
const STORY = 'leaked-access-key';
const PERSON_EVENTS = 5;
/** Recent events among which the busiest person is looked for. */
const RECENT_EVENTS = 1_000;

type Options = OptionsOf<typeof flags>;

async function run(options: Options, context: CommandContext): Promise<void> {
  const { clean = false, dataDir } = options;
  if (clean && dataDir !== undefined) {
    throw new AppError('BAD_ARGUMENT', '--clean does not go with --data-dir.', {
      hint: 'A folder that is named is yours: nothing in it is removed.',
    });
  }
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'iam-tracker-demo-')));
  let isLeft = dataDir !== undefined;
  try {
    const isComplete = await show(options, folder, context);
    isLeft ||= !clean;
    if (isComplete) return;
    context.terminal.say('The ledger is not complete: this should not happen.');
    throw new ExitError(EXIT.failure);
  } finally {
    if (!isLeft) await rm(folder, { recursive: true, force: true });
  }
}

/** Returns whether all that the account has done is in the ledger. */

async function show(
  { clean = false, days, format: shape, seed }: Options,
  dataDirectory: string,
  { terminal, signal, now, invocation }: CommandContext,
): Promise<boolean> {
  const {
    auditSimulation,
    collectSimulated,
    createAlertFile,
    openAlerts,
    openTracker,
    readAlertSettings,
    readCollectSettings,
  } = await import('@iam-tracker/local');
  const settings = readCollectSettings({});
  // All of the account's life is news here, and every demo starts from the same settings.
  const alertSettings = { ...readAlertSettings(undefined, {}), maxAgeHours: (days + 1) * 24 };
  const tracker = await openTracker({ dataDirectory });
  const logger = createVerboseLogger(false, terminal.say);
  const progress = startProgress(terminal, 'Making up an AWS account');
  try {
    const startedAt = now();
    const alerts = await openAlerts(tracker, {
      ...alertSettings,
      publisher: createAlertFile(tracker.folder, () => undefined),
      logger,
    });
    const outcome = await collectSimulated(
      alerts.tracker,
      { seed, days },
      {
        settings,
        logger,
        signal,
        onProgress: ({ requests, stored }) =>
          progress.update(
            `Collecting: ${formatCount(requests)} requests, ${formatCount(stored)} events`,
          ),
      },
    );
    if (outcome.isInterrupted) throw new ExitError(EXIT.interrupted);
    progress.update('Asking the detection rules');
    await alerts.finish();
    progress.update('Checking the ledger against the account');
    const audit = await auditSimulation(tracker, outcome.simulation, startedAt, settings);
    const attack = outcome.attacks.find(({ id }) => id === STORY) ?? outcome.attacks[0];
    const facts: DemoFacts = {
      outcome,
      audit,
      invocation,
      ledger: await countLedger(tracker),
      isRemoved: clean,
      person: await eventsOfBusiestPerson(tracker, signal),
      attack,
      story: attack === undefined ? [] : await eventsOf(tracker, attack, signal),
      alerts: await sentAlerts(tracker),
    };
    progress.stop();
    if (shape === 'json') await writeJson(demoDocument(facts), terminal);
    else await terminal.write(renderDemo(facts, terminal.out));
    return audit.stored === audit.eligible && outcome.result.errors.length === 0;
  } finally {
    progress.stop();
    await tracker.close();
  }
}

async function eventsOfBusiestPerson(
  tracker: Tracker,
  signal: AbortSignal,
): Promise<ActivityEvent[]> {
  const { queryEvents } = await import('@iam-tracker/analysis');
  const acts: ActivityEvent[] = [];
  const source = { events: tracker.events, days: tracker.days.list() };
  const recent = queryEvents(source, {}, { limit: RECENT_EVENTS, isWhole: false, signal });
  for await (const event of recent) if (event.actorType === 'person') acts.push(event);
  const people = [...groupBy(acts, ({ actor }) => actor).values()];
  const [busiest] = people.sort((a, b) => b.length - a.length);
  return busiest?.slice(0, PERSON_EVENTS) ?? [];
}

async function eventsOf(
  tracker: Tracker,
  { start, end, eventIds }: { start: number; end: number; eventIds: readonly string[] },
  signal: AbortSignal,
): Promise<ActivityEvent[]> {
  const { queryEvents } = await import('@iam-tracker/analysis');
  const ids = new Set(eventIds);
  const source = { events: tracker.events, days: tracker.days.list() };
  const filter = { since: start - 1000, until: end };
  const found: ActivityEvent[] = [];
  const all = queryEvents(source, filter, {
    limit: Number.MAX_SAFE_INTEGER,
    isWhole: true,
    signal,
  });
  for await (const event of all) if (ids.has(event.eventId)) found.push(event);
  return found.reverse();
}

/** From the ledger: a second demo in the same folder stores nothing new and alerts on nothing. */
async function sentAlerts(tracker: Tracker): Promise<AlertRecord[]> {
  const { listAlerts } = await import('@iam-tracker/local');
  const sent: AlertRecord[] = [];
  for await (const entry of listAlerts(tracker, {})) {
    if (entry.disposition === 'sent') sent.push(entry);
  }
  return sent.reverse();
}
