import { compareText, lastSegment } from '@iam-tracker/core';
import { isOpen } from './credentials.ts';
import type { Incident, InvolvedParty } from './incident.ts';
import { countText, credentialText, nameText, partyText, someOf, spanText } from './words.ts';

/** Facts that a verdict is told from. */
type VerdictFacts = Omit<Incident, 'verdict' | 'next' | 'unknowns'>;

const NAMED = 3;

/** Says in three sentences who did what, what stands of it, and what to do first. Total: also of nothing. */
export function tellVerdict(facts: VerdictFacts): Incident['verdict'] {
  return [tellWho(facts), tellWhat(facts), tellNow(facts)];
}

function tellWho({ findings, people, period, scope, totals }: VerdictFacts): string {
  const { first: from, last: to } = period;
  if (from === undefined || to === undefined) return 'The ledger has no event of that time.';
  const [first] = people.shown;
  if (first === undefined) {
    const isAsked = [scope.actor, scope.ip, scope.key, scope.role].some(
      (each) => each !== undefined,
    );
    const events = `${countText(totals.events, 'event')} of ${spanText(from, to)} UTC`;
    return isAsked
      ? `Nothing that was asked for is among the ${events}.`
      : `No rule says WARNING or worse of the ${events}.`;
  }
  const [address] = first.addresses.shown;
  const others = people.count - 1;
  // What was found is told of all of them: the worst of it need not be the first one's.
  const company = others > 0 ? ` and ${countText(others, 'other')}` : '';
  const whose = others > 0 ? `; ${nameText(first.name)}` : '';
  const place = address === undefined ? '' : `${whose} from ${nameText(address)}`;
  const starts = people.shown.map((each) => each.first).sort(compareText);
  const ends = people.shown.map((each) => each.last).sort(compareText);
  const time = `${spanText(starts[0] ?? from, ends.at(-1) ?? to)} UTC`;
  return `${partyText(first)}${company}: ${tellFindings(findings)}, ${time}${place}.`;
}

function tellFindings(findings: VerdictFacts['findings']): string {
  const [worst] = findings;
  if (worst === undefined) return 'no rule fired';
  const more = findings.length - 1;
  return `${worst.severity} "${worst.title}"${more > 0 ? ` and ${countText(more, 'other finding')}` : ''}`;
}

function tellWhat({ elsewhere, people, standing, watchCuts }: VerdictFacts): string {
  if (people.count === 0)
    return 'Nothing is known to have been made, and nothing to have been removed.';
  const { destroyed } = standing;
  const parts = [
    tellMade(standing),
    ...(destroyed > 0
      ? [`they deleted ${countText(destroyed, 'thing')} that others had made`]
      : []),
    ...(watchCuts.count > 0
      ? [`they cut what guards the account ${countText(watchCuts.count, 'time')}`]
      : []),
    ...(elsewhere !== undefined && elsewhere.calls > 0
      ? [`they made ${countText(elsewhere.calls, 'call')} to other services`]
      : []),
  ];
  return `${parts.join('; ')}.`;
}

function tellMade({ made, removed, things }: VerdictFacts['standing']): string {
  if (made === 0) return 'They made nothing that lasts';
  if (things.count === 0) {
    return made === 1
      ? 'The one thing that they made was removed again'
      : `All ${countText(made, 'thing')} that they made were removed again`;
  }
  const named = things.shown.slice(0, NAMED).map(({ name }) => nameText(shortName(name)));
  if (made === 1) return `The one thing that they made stands as far as is known (${named[0]})`;
  const stand = `${countText(things.count, 'stands', 'stand')} as far as is known (${someOf(named, things.count)})`;
  const gone = removed > 0 ? `, ${removed.toLocaleString('en-US')} removed again` : '';
  return `Of ${countText(made, 'thing')} that they made ${stand}${gone}`;
}

/** Policies and devices by their names alone. */
function shortName(name: string): string {
  return name.startsWith('arn:') ? lastSegment(name) : name;
}

function tellNow({ credentials, people, standing }: VerdictFacts): string {
  if (people.count === 0) return 'Nothing to switch off follows from the ledger.';
  const open = credentials.shown.filter(isOpen);
  if (open.length > 0) {
    const named = open.slice(0, NAMED).map(credentialText);
    const isBad = people.shown.some(({ alerts }) => alerts > 0);
    return `${isBad ? 'Switch off first' : 'Usable, as far as is known'}: ${someOf(named, credentials.open)}.`;
  }
  return standing.things.count > 0
    ? 'No credential of theirs is usable as far as the ledger tells; remove what still stands.'
    : 'No credential of theirs is usable and nothing of theirs stands, as far as the ledger tells.';
}

/** Tells whether people are known who go by a name that a command can take. */
export function isTypable({ name }: Pick<InvolvedParty, 'name'>): boolean {
  return /^[\w+=,.@:/][\w+=,.@:/-]{0,127}$/.test(name);
}
