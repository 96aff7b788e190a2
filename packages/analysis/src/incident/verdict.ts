import type { Incident, InvolvedCredential, InvolvedParty } from './incident.ts';
import { countText, credentialText, minuteText, nameText, partyText, someOf } from './words.ts';

/** Facts that a verdict is told from. */
type VerdictFacts = Omit<Incident, 'verdict' | 'next' | 'unknowns'>;

const NAMED = 3;

/** Says in three sentences who did what, what stands of it, and what to do first. Total: also of nothing. */
export function tellVerdict(facts: VerdictFacts): Incident['verdict'] {
  return [tellWho(facts), tellWhat(facts), tellNow(facts)];
}

function tellWho({ findings, people, period, scope, totals }: VerdictFacts): string {
  const [first] = people.shown;
  const { first: from, last: to } = period;
  if (from === undefined || to === undefined) return 'The ledger has no event of that time.';
  const time = `between ${minuteText(from)} and ${minuteText(to)} UTC`;
  if (first === undefined) {
    const isAsked = Object.values(scope).some((value) => value !== undefined);
    return isAsked
      ? `Nothing that was asked for is among the ${countText(totals.events, 'event')} ${time}.`
      : `No rule says HIGH or worse of the ${countText(totals.events, 'event')} ${time}.`;
  }
  const from_ = first.addresses.shown[0];
  const address = from_ === undefined ? '' : ` from ${nameText(from_)}`;
  const others = people.count - 1;
  const with_ = others > 0 ? `, with ${countText(others, 'other')} involved` : '';
  return `${partyText(first)}${with_}: ${tellFindings(findings)}, ${minuteText(first.first)} to ${minuteText(first.last)} UTC${address}.`;
}

function tellFindings(findings: VerdictFacts['findings']): string {
  const [worst] = findings;
  if (worst === undefined) return 'no rule fired';
  const more = findings.length - 1;
  return `${worst.severity} "${worst.title}"${more > 0 ? ` and ${countText(more, 'other finding')}` : ''}`;
}

function tellWhat({ people, standing, elsewhere, totals }: VerdictFacts): string {
  const { destroyed, made, removed, things } = standing;
  if (people.count === 0) return 'Nothing is known to be made, and nothing to be removed.';
  const named = things.shown.slice(0, NAMED).map(({ name }) => nameText(name));
  const rest =
    things.count === 0
      ? made === 0
        ? 'They made nothing that lasts'
        : `They made ${countText(made, 'thing')} that last, and removed all of them`
      : `Of ${countText(made, 'thing')} that they made, ${things.count} still stand${things.count === 1 ? 's' : ''} (${someOf(named, things.count)})${removed > 0 ? `, ${removed} they removed` : ''}`;
  const lost = destroyed > 0 ? `; ${countText(destroyed, 'thing')} of others they deleted` : '';
  const calls =
    elsewhere === undefined || elsewhere.calls === 0
      ? ''
      : `; beside ${countText(totals.involved, 'event')} of identity, ${countText(elsewhere.calls, 'call')} of other services`;
  return `${rest}${lost}${calls}.`;
}

function tellNow({ credentials, people, standing }: VerdictFacts): string {
  if (people.count === 0) return 'Nothing to switch off follows from the ledger.';
  const open = credentials.shown.filter(isOpen);
  if (open.length > 0) {
    const named = open.slice(0, NAMED).map(credentialText);
    return `Switch off first: ${someOf(named, open.length)}.`;
  }
  return standing.things.count > 0
    ? 'No credential of theirs is usable as far as the ledger tells; remove what still stands.'
    : 'No credential of theirs is usable and nothing of theirs stands, as far as the ledger tells.';
}

/** Tells whether a credential may be used, as far as is known. */
export function isOpen({ state }: Pick<InvolvedCredential, 'state'>): boolean {
  return state === 'active' || state === 'unclear';
}

/** Tells whether people are known who go by a name that a command can take. */
export function isTypable({ name }: Pick<InvolvedParty, 'name'>): boolean {
  return /^[\w+=,.@:/][\w+=,.@:/-]{0,127}$/.test(name);
}
