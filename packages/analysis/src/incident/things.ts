import {
  type ActivityEvent,
  type JsonObject,
  lastSegment,
  objectIn,
  parseJsonObject,
  textIn,
} from '@iam-tracker/core';
import { classifyChange } from '../report/identity-change.ts';
import type { AlertMark } from './alerted-events.ts';
import { THING_CALLS, type ThingCall, type ThingKind } from './things.data.ts';

/** Who acted: the key of their deeds, known when the day has been read. */
export interface Author {
  party: string;
}

/** A call that made, switched or removed something. */
interface ThingAct {
  readonly time: string;
  readonly eventId: string;
  readonly author: Author;
}

interface Making extends ThingAct {
  readonly alert: AlertMark | undefined;
}

/** Something that lasts, and the newest calls about it. */
export interface Thing {
  readonly kind: ThingKind;
  readonly accountId: string | undefined;
  /** `type/name` of what it is or belongs to. */
  readonly target: string;
  /** What tells it from others of its holder; empty when there is one of the kind. */
  readonly part: string;
  made?: Making;
  gone?: ThingAct;
  /** Times at which it was switched on and off. */
  on?: string;
  off?: string;
  /** Time of the removal that was counted. */
  counted?: string;
}

/** Making of something through which others can act later: kept when the thing is gone. */
export interface Handover {
  readonly subject: string;
  readonly time: string;
  readonly author: Author;
}

interface ThingTally {
  made: number;
  removed: number;
  destroyed: number;
}

/** Things that stand, told one by one: what is beyond is counted. IAM has 5,000 users and roles in an account. */
const MAX_THINGS = 50_000;
const MAX_HANDOVERS = 50_000;
const CREDENTIALS: ReadonlySet<ThingKind> = new Set(['access_key', 'password']);
const HANDED_OVER: ReadonlySet<ThingKind> = new Set([...CREDENTIALS, 'user', 'role', 'trust']);

/** Names a user, role or key for the search of who came through it. */
export function subjectOf(accountId: string | undefined, target: string): string {
  return JSON.stringify([accountId ?? '', target]);
}

/**
 * Keeps what was made less what is gone. Of calls about one thing the newest of each kind counts, so their order
 * within a day does not matter; what is gone is forgotten at the end of the day, but for keys and passwords.
 */
export function createThings() {
  const things = new Map<string, Thing>();
  /** Of a day, and of all days. */
  const holdersGone = new Map<string, ThingAct>();
  const everGone = new Map<string, string>();
  const touched = new Set<string>();
  const handovers: Handover[] = [];
  const tallies = new Map<string, ThingTally>();
  let isFull = false;

  function thingOf(call: ThingCall, event: ActivityEvent): Thing | undefined {
    const target = event.target ?? '';
    const part = partOf(call, event);
    if (part === undefined) return undefined;
    const { accountId } = event;
    const key = keyOf(accountId, call.kind, target, part);
    touched.add(key);
    const known = things.get(key);
    if (known !== undefined) return known;
    if (things.size >= MAX_THINGS) {
      isFull = true;
      return undefined;
    }
    const fresh: Thing = { kind: call.kind, accountId, target, part };
    things.set(key, fresh);
    return fresh;
  }

  function handOver(thing: Thing, act: ThingAct): void {
    if (!HANDED_OVER.has(thing.kind)) return;
    if (handovers.length >= MAX_HANDOVERS) {
      isFull = true;
      return;
    }
    const { author, time } = act;
    handovers.push({ subject: subjectOf(thing.accountId, thing.target), time, author });
  }

  function countRemoval({ kind }: Thing, made: Making | undefined, gone: ThingAct): void {
    if (made !== undefined) {
      tallyOf(made.author.party).made += 1;
      tallyOf(made.author.party).removed += 1;
      // Putting back a trust policy deletes nothing.
    } else if (kind !== 'trust') tallyOf(gone.author.party).destroyed += 1;
  }

  function tallyOf(party: string): ThingTally {
    const known = tallies.get(party);
    if (known !== undefined) return known;
    const fresh = { made: 0, removed: 0, destroyed: 0 };
    // As many as there are parties, which are bounded.
    tallies.set(party, fresh);
    return fresh;
  }

  return {
    /** Takes in a call that was not refused; `alert` is the worst that it raised, `hasAlerts` that alerts were recorded at all. */
    add(
      event: ActivityEvent,
      author: Author,
      alert: AlertMark | undefined,
      hasAlerts: boolean,
    ): void {
      for (const call of callsOf(event)) {
        const thing = thingOf(call, event);
        if (thing === undefined) continue;
        const act: ThingAct = { time: event.eventTime, eventId: event.eventId, author };
        const isMade =
          call.effect === 'made' || (call.effect === 'set' && (alert !== undefined || !hasAlerts));
        if (call.effect === 'switched') switchThing(thing, event);
        else if (isMade) {
          if (isNewer(act, thing.made)) thing.made = { ...act, alert };
          handOver(thing, act);
        } else {
          if (isNewer(act, thing.gone)) thing.gone = act;
          if (call.isHolder === true) {
            const holder = subjectOf(thing.accountId, thing.target);
            if (isNewer(act, holdersGone.get(holder))) holdersGone.set(holder, act);
          }
        }
      }
    },
    /** Counts and forgets what is gone; authors are known by now. */
    endDay(): void {
      // A holder takes with it whatever it has, however old.
      for (const key of holdersGone.size > 0 ? things.keys() : touched) {
        const thing = things.get(key);
        if (thing === undefined) continue;
        const holderGone = holdersGone.get(subjectOf(thing.accountId, thing.target));
        if (holderGone !== undefined && isNewer(holderGone, thing.gone)) thing.gone = holderGone;
        const { gone, made } = thing;
        if (gone === undefined || (made !== undefined && made.time >= gone.time)) continue;
        if (thing.counted !== gone.time) countRemoval(thing, made, gone);
        thing.counted = gone.time;
        if (!CREDENTIALS.has(thing.kind)) things.delete(key);
      }
      for (const [holder, { time }] of holdersGone) {
        if (everGone.has(holder) || everGone.size < MAX_THINGS) everGone.set(holder, time);
      }
      holdersGone.clear();
      touched.clear();
    },
    /** Everything that was made and, as far as is known, not removed; keys and passwords also when they are gone. */
    *made(): Generator<Thing & { made: Making }> {
      for (const thing of things.values()) {
        if (thing.made !== undefined) yield thing as Thing & { made: Making };
      }
    },
    /** Returns what is known of an access key besides its use. */
    findKey: (id: string): Thing | undefined => things.get(id),
    findPassword: (accountId: string | undefined, user: string): Thing | undefined =>
      things.get(keyOf(accountId, 'password', `user/${user}`, '')),
    /** Returns when a user or role (`type/name`) was last deleted. */
    goneAt: (accountId: string | undefined, target: string): string | undefined =>
      everGone.get(subjectOf(accountId, target)),
    handovers: (): readonly Handover[] => handovers,
    /** Things that were made and removed again, and what was not theirs; those that stand are not among them. */
    tally: (party: string): Readonly<ThingTally> =>
      tallies.get(party) ?? { made: 0, removed: 0, destroyed: 0 },
    get isFull() {
      return isFull;
    },
  };
}

export type Things = ReturnType<typeof createThings>;

/** The id of an access key is its own, and the record may not say whose it is. */
function keyOf(
  accountId: string | undefined,
  kind: ThingKind,
  target: string,
  part: string,
): string {
  return kind === 'access_key' ? part : JSON.stringify([accountId ?? '', kind, target, part]);
}

/** Tells whether a thing that was made is there as far as is known: a removal in the same second may have come first. */
export function isStanding({ gone, made }: Thing): boolean {
  return made !== undefined && (gone === undefined || made.time >= gone.time);
}

function isNewer(act: ThingAct, known: ThingAct | undefined): boolean {
  if (known === undefined || act.time > known.time) return true;
  return act.time === known.time && act.eventId < known.eventId;
}

function callsOf(event: ActivityEvent): readonly ThingCall[] {
  const { eventName, eventType, outcome } = event;
  if (outcome === 'failure') return [];
  if (eventType !== 'iam' && eventType !== 'sso' && eventType !== 'guard') return [];
  const known = THING_CALLS[eventType].get(eventName);
  if (known !== undefined) return known;
  return eventType === 'guard' && classifyChange(event) === 'guard' ? GUARD_CUT : [];
}

/** Calls that stop or loosen what guards the account: the ledger does not keep those that put it back. */
const GUARD_CUT: readonly ThingCall[] = [{ kind: 'guard', effect: 'made' }];

/** Undefined when the record does not tell which thing it is about. */
function partOf(
  { answer, effect, fields, isHolder, kind }: ThingCall,
  event: ActivityEvent,
): string | undefined {
  if (kind === 'guard') return event.eventName;
  if (isHolder === true) return event.target === undefined ? undefined : '';
  if (kind === 'access_key' && effect === 'made') return event.issuedAccessKeyId;
  if (fields === undefined) return event.target === undefined ? undefined : '';
  if (answer !== undefined && effect === 'made') {
    const [parent, field] = answer;
    const id = textIn(objectIn(parseJsonObject(event.responseElements), parent), field);
    if (id !== undefined) return id;
  }
  const request = parseJsonObject(event.requestParameters);
  const parts = fields.map((field) => shorten(request, field));
  return parts.every((part) => part !== undefined) ? parts.join(' ') : undefined;
}

/** ARNs of policies stay whole: two policies may have the same name in different paths. */
function shorten(request: JsonObject, field: string): string | undefined {
  const text = textIn(request, field);
  return text !== undefined && field === 'serialNumber' ? lastSegment(text) : text;
}

function switchThing(thing: Thing, event: ActivityEvent): void {
  const status = textIn(parseJsonObject(event.requestParameters), 'status');
  const { eventTime } = event;
  if (status === 'Active') {
    if (eventTime > (thing.on ?? '')) thing.on = eventTime;
  } else if (eventTime > (thing.off ?? '')) thing.off = eventTime;
}
