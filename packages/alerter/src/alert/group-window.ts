import { compareText, groupBy, isJsonObject, SEVERITIES, type Severity } from '@iam-tracker/core';
import { type Alert, digestOf, fingerprintOf, whoActs } from './alert.ts';
import { type AlertGist, gistOf } from './alert-gist.ts';

/** An alert with what decides over it. */
export interface Candidate {
  readonly alert: Alert;
  readonly time: number;
  /** The mark of its news. */
  readonly mark: string;
  readonly who: string;
  /** Stands for its event. */
  readonly digest: string;
}

/** A message that was sent. */
interface Lead {
  readonly id: string;
  readonly time: number;
  readonly severity: Severity;
  /** The news it told of. */
  readonly marks: readonly string[];
}

/** Alerts of one kind that no message told of. */
export interface Untold {
  readonly key: string;
  readonly who: string;
  readonly severity: Severity;
  readonly count: number;
  /** Epoch milliseconds of the first and of the last. */
  readonly from: number;
  readonly to: number;
  /** The gist of the worst of them. */
  readonly gist: AlertGist;
  /** Its own message could not be sent so far. */
  readonly isUnsent?: true;
}

/** The alerts of a rule in an account in a stretch of time. Bounded, whatever happens. */
export interface GroupWindow {
  readonly v: 2;
  readonly leads: readonly Lead[];
  /** So much came at once that no more single messages are sent. */
  readonly isStorm: boolean;
  readonly untold: readonly Untold[];
  /** Untold ones that are not among `untold`. */
  readonly unnamed: number;
  /** Digests of the alerts that were counted. */
  readonly seen: readonly string[];
  /** Epoch milliseconds: the last alert; when the list of open windows got this one. */
  readonly changedAt: number;
  readonly listedAt: number;
  /** Closing messages that were sent, and until when one is being sent. */
  readonly closings: number;
  readonly leaseUntil: number;
}

/** The part of a window that a message told of. */
export interface Told {
  readonly entries: readonly Untold[];
  readonly unnamed: number;
  /** There may be more: so many were counted that no more could be. */
  readonly isFull: boolean;
}

/** A decision over alerts of a window. */
interface WindowPlan {
  /** To be sent one after the other; the others of a message are named in it. */
  readonly messages: readonly { readonly lead: Candidate; readonly others: readonly Candidate[] }[];
  readonly followers: readonly { readonly candidate: Candidate; readonly leaderId: string }[];
  /** Were sent before, or are given twice. */
  readonly sent: readonly Candidate[];
}

interface Grouping {
  /** Milliseconds within which the same news is told once; 0: every alert is a message. */
  readonly length: number;
}

/** Messages of a rule in a window; what is worse than all of them is sent beyond. */
const MAX_MESSAGES = 12;
/** Different news that come together and are still a message each. */
const MAX_SINGLES = 10;
/** Messages that are remembered: the above and what was worse, twice because of writers at the same time. */
const MAX_LEADS = 30;
const MAX_MARKS = 100;
/** Kinds of untold alerts that are kept apart. */
const MAX_UNTOLD = 60;
/** Alerts that are counted; a storm counts up to here. */
const MAX_SEEN = 1_000;

const EMPTY: GroupWindow = {
  v: 2,
  leads: [],
  isStorm: false,
  untold: [],
  unnamed: 0,
  seen: [],
  changedAt: 0,
  listedAt: 0,
  closings: 0,
  leaseUntil: 0,
};

export function readWindow(body: unknown): GroupWindow {
  const isWindow = isJsonObject(body) && body.v === 2 && Array.isArray(body.leads);
  return isWindow ? (body as unknown as GroupWindow) : EMPTY;
}

export function toCandidate(alert: Alert): Candidate {
  const { event } = alert;
  return {
    alert,
    time: timeOf(alert),
    mark: fingerprintOf(alert),
    who: digestOf(whoActs(event)),
    digest: digestOf(event.eventId),
  };
}

/** Epoch milliseconds; what has no time happened at the beginning of it. */
export function timeOf({ event }: Alert): number {
  return Number.isFinite(event.occurredAt) ? event.occurredAt : 0;
}

/** Returns how bad a severity is, as a number: 0 is the worst. */
export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/**
 * Decides over alerts of one window. News is sent, and so is what is worse than all that was; the same news
 * within the length of a group, or milder, follows the message that told it. What comes in great numbers is one
 * message that names the others, and after it, or after enough messages, only worse news is sent.
 */
export function planWindow(
  own: GroupWindow,
  neighbours: readonly GroupWindow[],
  candidates: readonly Candidate[],
  { length }: Grouping,
): WindowPlan {
  const sorted = [...candidates].sort(byUrgency);
  const isLead = ({ alert }: Candidate) => own.leads.some(({ id }) => id === alert.event.eventId);
  // An event that is given twice is told once.
  const isDone = (each: Candidate, index: number) =>
    isLead(each) || sorted.findIndex(({ digest }) => digest === each.digest) < index;
  const sent = sorted.filter(isDone);
  const rest = sorted.filter((each, index) => !isDone(each, index));
  if (length === 0) {
    return { sent, messages: rest.map((lead) => ({ lead, others: [] })), followers: [] };
  }
  const leads = [...own.leads, ...neighbours.flatMap((each) => each.leads)];
  const followers: { candidate: Candidate; leaderId: string }[] = [];
  const fresh: Candidate[] = [];
  const worst = [...own.leads].sort((a, b) => rankOf(a.severity) - rankOf(b.severity))[0];
  for (const candidate of rest) {
    const leader =
      leads.find((lead) => covers(lead, candidate, length)) ??
      (own.seen.includes(candidate.digest) ? worst : undefined);
    if (leader === undefined) fresh.push(candidate);
    else followers.push({ candidate, leaderId: leader.id });
  }
  const kinds = groupBy(fresh, ({ mark }) => mark);
  const room = own.isStorm ? 0 : MAX_MESSAGES - own.leads.length;
  const [first, ...others] = fresh;
  if (first === undefined) return { sent, messages: [], followers };
  if (kinds.size <= Math.min(room, MAX_SINGLES)) {
    const messages = [...kinds.values()].flatMap(([lead, ...same]) =>
      lead === undefined ? [] : [{ lead, others: same }],
    );
    return { sent, messages, followers };
  }
  if (room > 0 || worst === undefined || isWorse(first, worst)) {
    return { sent, messages: [{ lead: first, others }], followers };
  }
  const folded = fresh.map((candidate) => ({ candidate, leaderId: worst.id }));
  return { sent, messages: [], followers: [...followers, ...folded] };
}

function isWorse({ alert }: Candidate, lead: Lead): boolean {
  return rankOf(alert.severity) < rankOf(lead.severity);
}

function covers(lead: Lead, { alert, mark, time }: Candidate, length: number): boolean {
  return (
    Math.abs(lead.time - time) < length &&
    rankOf(lead.severity) <= rankOf(alert.severity) &&
    lead.marks.includes(mark)
  );
}

/** Notes that a message was sent, of its alert and of others. */
export function withLead(
  window: GroupWindow,
  lead: Candidate,
  others: readonly Candidate[],
): GroupWindow {
  const { eventId } = lead.alert.event;
  const marks = [...new Set([lead, ...others].map(({ mark }) => mark))];
  const own: Lead = {
    id: eventId,
    time: lead.time,
    severity: lead.alert.severity,
    marks: marks.slice(0, MAX_MARKS),
  };
  const known = window.leads.some(({ id }) => id === eventId);
  const leads = known ? window.leads : [...window.leads, own].slice(0, MAX_LEADS);
  const told = new Set([lead, ...others].map(unsentKey));
  return {
    ...window,
    leads,
    isStorm: window.isStorm || marks.length > MAX_SINGLES,
    untold: window.untold.filter(({ key }) => !told.has(key)),
    seen: addSeen(window.seen, others),
  };
}

/** Counts alerts that no message tells of, each once. */
export function withFollowers(window: GroupWindow, candidates: readonly Candidate[]): GroupWindow {
  const counted = new Set(candidates.map(unsentKey));
  let untold = window.untold.filter(({ key }) => !counted.has(key));
  let next = window;
  for (const candidate of candidates) {
    if (next.seen.includes(candidate.digest)) continue;
    const isFull = next.seen.length >= MAX_SEEN;
    const known = untold.find(({ key }) => key === candidate.mark);
    if (known === undefined) {
      // Named even when no more are counted: it may be what the storm was to hide.
      untold = [...untold, { ...firstUntold(candidate), count: isFull ? 0 : 1 }];
    } else if (!isFull) {
      untold = untold.map((each) => (each === known ? joinUntold(each, candidate) : each));
    }
    next = { ...next, seen: addSeen(next.seen, [candidate]) };
  }
  return bounded(next, untold);
}

/** Notes alerts whose message could not be sent, each once. */
export function withUnsent(window: GroupWindow, candidates: readonly Candidate[]): GroupWindow {
  const isKnown = (candidate: Candidate) =>
    window.untold.some(({ key }) => key === unsentKey(candidate)) ||
    window.leads.some(({ id }) => id === candidate.alert.event.eventId);
  const added = candidates.filter((candidate) => !isKnown(candidate));
  if (added.length === 0) return window;
  const entries = added.map((candidate) => ({
    ...firstUntold(candidate),
    key: unsentKey(candidate),
    isUnsent: true as const,
  }));
  return bounded(window, [...window.untold, ...entries]);
}

/** Takes away what a message told of. */
export function withoutTold(window: GroupWindow, told: Told): GroupWindow {
  const untold = window.untold.flatMap((each) => {
    const entry = told.entries.find(({ key }) => key === each.key);
    if (entry === undefined) return [each];
    return each.count > entry.count ? [{ ...each, count: each.count - entry.count }] : [];
  });
  const unnamed = Math.max(0, window.unnamed - told.unnamed);
  return { ...window, untold, unnamed };
}

/** Returns what a message tells that is sent now; `except` are alerts that it is about, or that are at hand. */
export function toldOf(
  { seen, unnamed, untold }: GroupWindow,
  except: readonly Candidate[] = [],
): Told {
  const own = new Set(except.map(unsentKey));
  const entries = untold.filter(({ key }) => !own.has(key));
  return { entries, unnamed, isFull: seen.length >= MAX_SEEN };
}

export function hasUntold({ unnamed, untold }: GroupWindow): boolean {
  return untold.length > 0 || unnamed > 0;
}

/** As many as are named at all, the worst first, and of equal ones those of every caller in turn. */
export function rankUntold(entries: readonly Untold[]): Untold[] {
  const turns = new Map<string, number>();
  return [...entries]
    .sort(
      (a, b) =>
        rankOf(a.severity) - rankOf(b.severity) || compareText(digestOf(a.key), digestOf(b.key)),
    )
    .map((entry) => {
      const lane = `${entry.severity} ${entry.who}`;
      const turn = turns.get(lane) ?? 0;
      turns.set(lane, turn + 1);
      return { entry, turn };
    })
    .sort((a, b) => rankOf(a.entry.severity) - rankOf(b.entry.severity) || a.turn - b.turn)
    .map(({ entry }) => entry);
}

export function firstUntold({ alert, mark, time, who }: Candidate): Untold {
  const { severity } = alert;
  return { key: mark, who, severity, count: 1, from: time, to: time, gist: gistOf(alert) };
}

/** Counts one more of a kind. */
export function joinUntold(known: Untold, { alert, time }: Candidate): Untold {
  const isWorse = rankOf(alert.severity) < rankOf(known.severity);
  return {
    ...known,
    ...(isWorse ? { severity: alert.severity, gist: gistOf(alert) } : {}),
    count: known.count + 1,
    from: Math.min(known.from, time),
    to: Math.max(known.to, time),
  };
}

function bounded(window: GroupWindow, untold: readonly Untold[]): GroupWindow {
  if (untold.length <= MAX_UNTOLD) return { ...window, untold };
  const ranked = rankUntold(untold);
  const dropped = ranked.slice(MAX_UNTOLD).reduce((sum, { count }) => sum + count, 0);
  return { ...window, untold: ranked.slice(0, MAX_UNTOLD), unnamed: window.unnamed + dropped };
}

function addSeen(seen: readonly string[], candidates: readonly Candidate[]): readonly string[] {
  const added = candidates.map(({ digest }) => digest).filter((each) => !seen.includes(each));
  return added.length === 0 ? seen : [...seen, ...added].slice(0, MAX_SEEN);
}

/** Never the mark of news: those hold no such sign. */
function unsentKey({ digest }: Candidate): string {
  return `!${digest}`;
}

/** The worst first, then in the order of time. */
function byUrgency(a: Candidate, b: Candidate): number {
  return (
    rankOf(a.alert.severity) - rankOf(b.alert.severity) ||
    a.time - b.time ||
    compareText(a.alert.event.eventId, b.alert.event.eventId)
  );
}
