import {
  callOf,
  type Gathered,
  type Session,
  type Step,
  type Subject,
  type TimelineEvent,
} from '@iam-tracker/analysis';
import { nameBeneficiary, printable } from '@iam-tracker/core';
import { type AccountNames, NO_NAMES, nameAccount } from '../account-names.ts';
import type { Colors, Terminal } from '../terminal.ts';
import { formatCount, formatCounted } from './quantities.ts';
import { wrap } from './table/wrap.ts';

/** As wide as a clock time and its gap. */
const MARGIN = 10;
const RAIL = '│ ';

/** Writes a story for reading: what was done in a session stands below the call that opened it. */
export function renderTimeline(
  { kind, value }: Subject,
  { events, onSubject }: Pick<Gathered, 'events' | 'onSubject'>,
  steps: readonly Step[],
  { colors, width }: Terminal['out'],
  names: AccountNames = NO_NAMES,
): string {
  const head = `${kind === 'name' ? '' : `${kind} `}${printable(value, 200)}`;
  if (events.length === 0) return `${colors.bold(head)}\n`;
  const changes = events.filter(({ read_only }) => read_only === false).length;
  const refused = events.filter(({ outcome }) => outcome === 'failure').length;
  const numbers = [
    formatCounted(events.length, 'event'),
    formatCounted(countSessions(steps), 'session'),
    formatCounted(changes, 'change'),
    `${refused} refused`,
    ...(onSubject.size === 0 ? [] : [`${formatCount(onSubject.size)} done to it`]),
  ].join(', ');
  // Of a story in one account the account is no news.
  const isAcross = new Set(events.map(({ account_id }) => account_id)).size > 1;
  const placeOf = ({ account_id: id, aws_region: region }: TimelineEvent) => [
    ...(region === null ? [] : [printable(region, 100)]),
    ...(isAcross && id !== null ? [nameAccount(id, names)] : []),
  ];
  const alsoIn = ({ copies = [] }: Step) => {
    const accounts = copies.flatMap(({ account_id: id }) => (id === null ? [] : id));
    return accounts.length === 0
      ? ''
      : `; recorded in ${accounts.map((id) => nameAccount(id, names)).join(', ')} too`;
  };
  const story = createWriter(width, colors, { placeOf, alsoIn });
  story.tell(steps, 0);
  return `${colors.bold(head)}  ${numbers}\n${story.text()}`;
}

function countSessions(steps: readonly Step[]): number {
  return steps.reduce(
    (count, { session }) => count + (session === undefined ? 0 : 1 + countSessions(session.steps)),
    0,
  );
}

interface Words {
  placeOf(event: TimelineEvent): readonly string[];
  alsoIn(step: Step): string;
}

function createWriter(width: number, colors: Colors, { alsoIn, placeOf }: Words) {
  const lines: string[] = [];
  let day = '';
  const write = (time: string, depth: number, text: string, color: (text: string) => string) => {
    if (time.slice(0, 10) !== day) {
      day = time.slice(0, 10);
      lines.push('', colors.bold(day));
    }
    const rail = RAIL.repeat(depth);
    const parts = wrap(text, Math.max(20, width - MARGIN - rail.length));
    parts.forEach((part, index) => {
      const clock = index === 0 ? time.slice(11, 19) : '';
      lines.push(`${clock.padEnd(MARGIN)}${colors.dim(rail)}${color(part)}`.trimEnd());
    });
  };
  const tell = (steps: readonly Step[], depth: number): void => {
    for (let index = 0; index < steps.length; ) {
      const step = steps[index] as Step;
      const times = countAlike(steps, index);
      const isNamed = depth === 0 || step.event.delegate_account_id !== null;
      const who = isNamed ? `${nameOf(step.event)}: ` : '';
      const isRefused = step.event.outcome === 'failure';
      const text =
        who + describe(step.event, times, placeOf(step.event)) + handedOut(step) + alsoIn(step);
      write(step.event.event_time, depth, text, isRefused ? colors.red : plain);
      if (step.session !== undefined) {
        write(step.event.event_time, depth + 1, introduce(step.session), colors.cyan);
        tell(step.session.steps, depth + 1);
      }
      index += times;
    }
  };
  return { tell, text: () => lines.map((line) => `${line}\n`).join('') };
}

const plain = (text: string) => text;

/** Names who is behind it, as whom, and whose permissions a delegate used. */
function nameOf(event: TimelineEvent): string {
  const { person, person_type: type, user_name: userName } = event;
  const name = printable(person, 300);
  const beneficiary = nameBeneficiary(callOf(event));
  if (beneficiary !== undefined) return `${name} for ${printable(beneficiary, 300)}`;
  return person === userName || type === 'root' ? name : `${name} as ${printable(userName, 300)}`;
}

/** A key of which the ledger knows no use: what it did was another service's business, or nothing. */
function handedOut({ event, session }: Step): string {
  const { access_key_id: used, issued_access_key_id: key } = event;
  return key === null || key === used || session !== undefined
    ? ''
    : ` → key ${printable(key, 200)}`;
}

function introduce({ accessKeyId, userName, sessionName }: Session): string {
  const session = sessionName === null ? '' : `, session ${printable(sessionName, 300)}`;
  return `as ${printable(userName, 300)}${session}, key ${printable(accessKeyId, 200)}`;
}

function describe(event: TimelineEvent, times: number, place: readonly string[]): string {
  const { event_name: name, target, source_ip: ip } = event;
  return [
    printable(name, 300),
    ...(times > 1 ? [`× ${times}`] : []),
    ...(target === null ? [] : [printable(target, 2_100)]),
    ...(ip === null ? [] : [`from ${printable(ip, 300)}`]),
    ...(place.length === 0 ? [] : [`in ${place.join(' of ')}`]),
    ...(event.outcome === 'failure'
      ? [`refused: ${printable(event.error_code ?? 'failure', 300)}`]
      : []),
  ].join(' ');
}

/** Counts the steps from here on that are the same look at the same thing. */
function countAlike(steps: readonly Step[], start: number): number {
  const [first] = steps.slice(start, start + 1);
  const isAlone = first?.session !== undefined || first?.copies !== undefined;
  if (first === undefined || isAlone || first.event.read_only === false) return 1;
  let end = start + 1;
  while (end < steps.length && isAlike(first, steps[end] as Step)) end += 1;
  return end - start;
}

function isAlike({ event: a }: Step, { event: b, session }: Step): boolean {
  return (
    session === undefined &&
    a.event_time.slice(0, 10) === b.event_time.slice(0, 10) &&
    [
      ...(['event_name', 'person', 'user_name', 'target', 'source_ip', 'aws_region'] as const),
      ...(['account_id', 'outcome'] as const),
    ].every((field) => a[field] === b[field])
  );
}
