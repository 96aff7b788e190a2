import {
  type ActivityEvent,
  type AlertRecord,
  DAY,
  printable,
  shellWord,
  toDocument,
} from '@iam-tracker/core';
import type { SimulatedOutcome, SimulationAudit } from '@iam-tracker/local';
import type { Terminal } from '../terminal.ts';
import { ALERTS } from './alert.ts';
import { collectDocument, type LedgerFacts } from './collect-report.ts';
import { EVENTS } from './event-rows.ts';
import { renderListing, severityCell } from './listing.ts';
import { cutToSecond, formatCount, formatCounted, formatDuration } from './quantities.ts';
import type { Cell, Column } from './table/column.ts';
import { renderLines } from './table/report-lines.ts';
import { renderTable } from './table/table-writer.ts';
import { wrap } from './table/wrap.ts';
/** Returns what `--format json` says of a demo. */
export function demoDocument(facts: DemoFacts): object {
  const { outcome, audit, ledger, person, attack, story, alerts } = facts;
  return {
    ...collectDocument({ outcome, ledger, isSimulated: true }),
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

/** What a demo has to tell. */
export interface DemoFacts {
  readonly outcome: SimulatedOutcome;
  readonly audit: SimulationAudit;
  /** Words by which the user can call the command line. */
  readonly invocation: string;
  readonly ledger: LedgerFacts;
  /** The ledger is gone when the demo has ended. */
  readonly isRemoved: boolean;
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
export function renderDemo(facts: DemoFacts, out: Terminal['out']): string {
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
    facts.isRemoved
      ? `Nothing is left of it. ${facts.invocation} demo without --clean leaves the ledger to look around in.\n`
      : title('Look around') + commands(facts),
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

/** Lists what to ask next, the story of the attack first, and says what was left where. */
function commands({
  attack,
  ledger: { dataDirectory },
  invocation,
  person,
  story,
}: DemoFacts): string {
  const dir = `--data-dir ${shellWord(dataDirectory)}`;
  const actor = person[0]?.actor;
  const [first, last] = [story[0], story.at(-1)];
  const lines: (readonly [line: string, about: string])[] = [
    ...(first === undefined
      ? []
      : [
          [
            `incident ${dir} --actor ${shellWord(first.actor)}`,
            'the attack on one screen',
          ] as const,
        ]),
    ...(last === undefined
      ? []
      : [[`timeline ${dir} ${shellWord(last.actor)}`, 'what the new user did'] as const]),
    [`report ${dir} --out demo.html`, 'all of it as a page'],
    [`query ${dir} failed_auth`, 'one of many questions in SQL'],
    [`alerts ${dir}`, 'what the rules said'],
    ...(actor === undefined
      ? []
      : [[`events ${dir} --actor ${shellWord(actor)}`, 'what one person did'] as const]),
  ];
  const shown = lines.map(([line, about]) => `  ${invocation} ${line}   # ${about}\n`);
  const left = attack === undefined ? 'The ledger' : 'The ledger, with all attacks in it,';
  const where = `${left} was left in ${printable(dataDirectory, 4_096)}; this removes it:`;
  return `${shown.join('')}\n${where}\n  rm -r ${shellWord(dataDirectory)}\n`;
}
