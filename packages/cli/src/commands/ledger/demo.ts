import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ActivityEvent,
  type AlertRecord,
  DAY,
  groupBy,
  printable,
  shellWord,
  toDocument,
} from '@iam-tracker/core';
import type { SimulatedOutcome, SimulationAudit, Tracker } from '@iam-tracker/local';
import { type CommandContext, defineCommand, EXIT, ExitError } from '../../command.ts';
import { format, MAX_SEED, type OptionsOf, whole } from '../../flags.ts';
import { startProgress } from '../../progress.ts';
import { ALERTS } from '../../render/alert.ts';
import { collectDocument } from '../../render/collect-report.ts';
import { EVENTS } from '../../render/event-rows.ts';
import { renderListing, severityCell } from '../../render/listing.ts';
import {
  cutToSecond,
  formatCount,
  formatCounted,
  formatDuration,
} from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';
import type { Cell, Column } from '../../render/table/column.ts';
import { renderLines } from '../../render/table/report-lines.ts';
import { renderTable } from '../../render/table/table-writer.ts';
import { wrap } from '../../render/table/wrap.ts';
import type { Terminal } from '../../terminal.ts';
import { createVerboseLogger } from '../../verbose-logger.ts';

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
    terminal.say('The ledger is not complete: this should not happen.');
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

interface DemoFacts {
  readonly outcome: SimulatedOutcome;
  readonly audit: SimulationAudit;
  /** Words by which the user can call the command line. */
  readonly invocation: string;
  readonly dataDirectory: string;
  /** The last events of one person, newest first. */
  readonly person: readonly ActivityEvent[];
  readonly attack: SimulatedOutcome['attacks'][number] | undefined;
  /** Its events in order. */
  readonly story: readonly ActivityEvent[];
  /** All alerts that were sent, by the times of their events. */
  readonly alerts: readonly AlertRecord[];
}

const ALERT_COLUMNS: readonly Column[] = [
  { title: 'TIME (UTC)', atLeast: 'whole' },
  { title: 'SEVERITY', atLeast: 'whole' },
  { title: 'ALERT', atLeast: 24 },
  { title: 'WHO', atLeast: 16 },
  { title: 'RULE', atLeast: 18 },
];

/** The alerts about the attack whose story is told. */
function alertsOn({ alerts, attack }: DemoFacts): readonly AlertRecord[] {
  const ids = new Set(attack?.eventIds);
  return alerts.filter(({ eventId }) => ids.has(eventId));
}

/** Tells on one screen what the product does. */
function renderDemo(facts: DemoFacts, out: Terminal['out']): string {
  const { outcome, audit, attack, person, story } = facts;
  const { colors, width } = out;
  const { result, simulation, accountId } = outcome;
  const paragraph = (text: string) => `${wrap(text, Math.min(width, 100)).join('\n')}\n`;
  const title = (text: string) => `${colors.bold(text)}\n`;
  const events = (list: readonly ActivityEvent[]) => renderListing(list, EVENTS, out, colors.dim);
  const days = Math.round((simulation.madeAt - simulation.start) / DAY);
  const isComplete = audit.stored === audit.eligible && result.backlog_seconds === 0;
  const verdict = isComplete ? colors.green('nothing is missing') : colors.red('incomplete');
  return [
    paragraph(
      `A simulated AWS account (${accountId}, seed ${simulation.seed}), ${formatCounted(days, 'day')} of its life, read as a real one would be: CloudTrail LookupEvents over HTTP, every Region and event source, into a ledger on this machine.`,
    ),
    title('What is in the ledger') +
      renderLines([
        ['CloudTrail wrote', formatCount(audit.recorded), 'records of identity activity'],
        [
          'Noise',
          formatCount(audit.recorded - audit.eligible),
          'services assuming their own roles',
        ],
        ['Stored', formatCount(audit.stored), `of ${formatCount(audit.eligible)}: ${verdict}`],
        [
          'Shards',
          formatCount(result.shards),
          `in ${result.regions} Regions, ${formatCount(result.lookup_requests)} requests, ${formatDuration(result.execution_time_seconds)}`,
        ],
      ]),
    ...(person[0] === undefined
      ? []
      : [title(`Every action has a person: what ${person[0].actor} did last`) + events(person)]),
    ...(attack === undefined
      ? []
      : [
          title(
            `One of ${outcome.attacks.length} attacks hidden in it: ${attack.title} (${attack.technique})`,
          ) +
            paragraph(attack.description) +
            events(story),
          title(
            `What the alerter said about it (${formatCounted(facts.alerts.length, 'alert')} in all)`,
          ) +
            renderTable(
              ALERT_COLUMNS,
              alertsOn(facts).map((alert) => alertRow(alert, colors)),
              { width, colorHead: colors.dim },
            ),
        ]),
    title('Look around') + commands(facts),
  ].join('\n');
}

function alertRow(alert: AlertRecord, colors: Terminal['out']['colors']): Cell[] {
  return [
    cutToSecond(alert.eventTime),
    severityCell(alert.severity, colors),
    printable(alert.title),
    { text: printable(alert.actor), color: colors.cyan },
    printable(alert.ruleId),
  ];
}

function commands({ invocation, dataDirectory, person, story }: DemoFacts): string {
  const dir = `--data-dir ${shellWord(dataDirectory)}`;
  const actor = person[0]?.actor;
  const culprit = story.at(-1)?.userName;
  return [
    `events ${dir} --failed --limit 20`,
    ...(actor === undefined ? [] : [`events ${dir} --actor ${shellWord(actor)} --format json`]),
    ...(culprit === undefined ? [] : [`events ${dir} --user ${shellWord(culprit)}`]),
    `alerts ${dir}`,
    `coverage ${dir}`,
    `collect ${dir} --simulate`,
  ]
    .map((line) => `  ${invocation} ${line}\n`)
    .join('');
}
