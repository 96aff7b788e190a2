import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActivityEvent, type AlertRecord, printable, toDocument } from '@iam-tracker/core';
import type { Tracker } from '@iam-tracker/local';
import { type CommandContext, defineCommand } from '../../command.ts';
import { EXIT, ExitError } from '../../exit-error.ts';
import { format, MAX_SEED, type OptionsOf, whole } from '../../flags.ts';
import { createVerboseLogger, startProgress } from '../../progress.ts';
import { ALERTS } from '../../render/alert.ts';
import { collectDocument } from '../../render/collect-report.ts';
import { alertsOn, type DemoFacts, renderDemo } from '../../render/demo-story.ts';
import { writeJson } from '../../render/json.ts';
import { formatCount } from '../../render/quantities.ts';

const flags = {
  seed: whole('<number>', 'which simulated account', [0, MAX_SEED], 1),
  // More makes it no clearer.
  days: whole('<number>', 'how much history it has', [1, 30], 7),
  format: format('table', 'json'),
};

export const command = defineCommand({
  flags,
  examples: `
Makes up an account with people, pipelines, noise and a few attacks, collects it over HTTP as if it
were AWS, and shows what the ledger knows. Nothing leaves this machine.

Examples:
  $ iam-tracker demo
  $ iam-tracker demo --seed 7 --data-dir ./demo-data`,
  run,
});

/** The attack whose story is told: it goes through every kind of identity. */
const STORY = 'leaked-access-key';
const PERSON_EVENTS = 5;
/** Recent events among which the busiest person is looked for. */
const RECENT_EVENTS = 1_000;

async function run(
  options: OptionsOf<typeof flags>,
  { terminal, signal, now, invocation }: CommandContext,
): Promise<void> {
  const { seed, days } = options;
  const {
    auditSimulation,
    collectSimulated,
    createAlertFile,
    openAlerts,
    openTracker,
    readAlertSettings,
    readCollectSettings,
  } = await import('@iam-tracker/local');
  const settings = readCollectSettings();
  // All of the account's life is news here, and every demo starts from the same settings.
  const alertSettings = { ...readAlertSettings(undefined, {}), maxAgeHours: (days + 1) * 24 };
  const dataDirectory = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'iam-tracker-demo-')));
  const tracker = await openTracker({ dataDirectory });
  const logger = createVerboseLogger(false, terminal.note);
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
    const audit = await auditSimulation(tracker, outcome.simulation, startedAt, settings.noise);
    const attack = outcome.attacks.find(({ id }) => id === STORY) ?? outcome.attacks[0];
    const facts: DemoFacts = {
      outcome,
      audit,
      invocation,
      dataDirectory: tracker.folder,
      person: await eventsOfBusiestPerson(tracker, signal),
      attack,
      story: attack === undefined ? [] : await eventsOf(tracker, attack, signal),
      alerts: await sentAlerts(tracker),
    };
    progress.stop();
    if (options.format === 'json') await writeJson(demoDocument(facts), terminal);
    else await terminal.write(renderDemo(facts, terminal.out));
    if (audit.stored === audit.eligible && outcome.result.errors.length === 0) return;
    terminal.note('The ledger is not complete: this should not happen.');
    throw new ExitError(EXIT.failure);
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
  const byPerson = new Map<string, ActivityEvent[]>();
  const source = { events: tracker.events, days: tracker.days.list() };
  const recent = queryEvents(source, {}, { limit: RECENT_EVENTS, isWhole: false, signal });
  for await (const event of recent) {
    if (event.actorType !== 'person') continue;
    byPerson.set(event.actor, [...(byPerson.get(event.actor) ?? []), event]);
  }
  const [busiest = []] = [...byPerson.values()].sort((a, b) => b.length - a.length);
  return busiest.slice(0, PERSON_EVENTS);
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

function demoDocument(facts: DemoFacts) {
  const { outcome, audit, dataDirectory, person, attack, story, alerts } = facts;
  return {
    ...collectDocument({ outcome, dataDirectory, isSimulated: true }),
    audit,
    alerts_sent: alerts.length,
    person_events: person.map(toDocument),
    ...(attack === undefined
      ? {}
      : {
          attack: {
            id: attack.id,
            title: attack.title,
            description: attack.description,
            technique: attack.technique,
            events: story.map(toDocument),
            alerts: alertsOn(facts).map(ALERTS.document),
          },
        }),
    attacks: outcome.attacks.map(({ id }) => printable(id)),
  };
}
