import { type ActivityEvent, compareText } from '@iam-tracker/core';
import type { AlertMark } from './alerted-events.ts';
import { type Author, readThingActs, type ThingAct } from './thing-acts.ts';
import type { ThingKind } from './things.data.ts';

/** The newest call of someone by which a thing is there. */
export type Making = Pick<ThingAct, 'time' | 'eventId' | 'author' | 'alert'>;

/** Something that lasts. */
export interface Thing {
  readonly kind: ThingKind;
  readonly accountId: string | undefined;
  /** `type/name` of what it is or belongs to, by its name now. */
  target: string;
  readonly part: string;
  /** It is the target itself. */
  readonly isHolder: boolean;
  /** One of each who made it since it was last gone, the first first: who repeats what others did hides no one. */
  makings: readonly Making[];
  /** Time at which it was removed last. */
  goneAt: string | undefined;
  /** Removed within the second in which it was made: which came last is not recorded. */
  isUnclear: boolean;
  /** Times at which it was switched on and off last. */
  onAt: string | undefined;
  offAt: string | undefined;
}

/** Making of something through which others can act later: kept when the thing is gone. */
export interface Handover {
  readonly subject: string;
  readonly time: string;
  readonly author: Author;
}

/** IAM has 5,000 users and as many roles in an account: what is beyond is not told one by one. */
const MAX_THINGS = 50_000;
const MAX_HANDOVERS = 50_000;
/** Calls of a day that wait to be put in order. */
const MAX_WAITING = 200_000;
const MAX_MAKERS = 16;
const CREDENTIALS: ReadonlySet<ThingKind> = new Set(['access_key', 'password']);
const HANDED_OVER: ReadonlySet<ThingKind> = new Set([...CREDENTIALS, 'user', 'role', 'trust']);
/** There is always one: it is only put in the place of another. */
const REPLACED: ReadonlySet<ThingKind> = new Set(['trust', 'policy_default']);
/** Stands for the makers of a thing before the time that is looked at. */
const BEFORE = '';

/** Names a user or role for the search of who came through it. */
export function subjectOf(accountId: string | undefined, target: string): string {
  return JSON.stringify([accountId ?? '', target]);
}

/** Tells whether a thing that was made is there, as far as is known. */
export function isStanding({ goneAt, isUnclear, makings }: Thing): boolean {
  const newest = makings.at(-1);
  return newest !== undefined && (goneAt === undefined || newest.time > goneAt || isUnclear);
}

/**
 * Keeps what was made less what is gone. The calls of a day are put in order when it has ended, so that the order in
 * which they are added does not matter. What is gone is forgotten, but for keys and passwords.
 */
export function createThings(hasAlerts: boolean) {
  const things = new Map<string, Thing>();
  const byHolder = new Map<string, Set<string>>();
  const everGone = new Map<string, string>();
  const handovers = new Map<string, Handover[]>();
  /** Removals by who had made the thing and who removed it. */
  const removals = new Map<string, number>();
  let waiting: ThingAct[] = [];
  let handoverCount = 0;
  let isFull = false;

  function thingOf({ accountId, call, part, target }: ThingAct): Thing | undefined {
    const { isHolder = false, kind } = call;
    const key = keyOf(accountId, kind, target, part);
    const known = things.get(key);
    if (known !== undefined) return known;
    if (things.size >= MAX_THINGS) {
      isFull = true;
      return undefined;
    }
    const fresh: Thing = {
      ...{ kind, accountId, target, part, isHolder, makings: [], isUnclear: false },
      ...{ goneAt: undefined, onAt: undefined, offAt: undefined },
    };
    insert(key, fresh);
    return fresh;
  }

  function insert(key: string, thing: Thing): void {
    things.set(key, thing);
    const holder = subjectOf(thing.accountId, thing.target);
    const keys = byHolder.get(holder);
    if (keys === undefined) byHolder.set(holder, new Set([key]));
    else keys.add(key);
  }

  function forget(key: string, thing: Thing): void {
    things.delete(key);
    const holder = subjectOf(thing.accountId, thing.target);
    const keys = byHolder.get(holder);
    keys?.delete(key);
    if (keys?.size === 0) byHolder.delete(holder);
  }

  function handOver(subject: string, { author, time }: Omit<Handover, 'subject'>): void {
    if (handoverCount >= MAX_HANDOVERS) {
      isFull = true;
      return;
    }
    handoverCount += 1;
    const known = handovers.get(subject);
    const handover = { subject, time, author };
    if (known === undefined) handovers.set(subject, [handover]);
    else known.push(handover);
  }

  function make(thing: Thing, act: ThingAct): void {
    const { alert, author, eventId, time } = act;
    const isBack = !isStanding(thing);
    const others = isBack ? [] : thing.makings.filter((each) => each.author.party !== author.party);
    // The first makers and the newest stay, not those in between.
    thing.makings = [...others.slice(0, MAX_MAKERS - 1), { alert, author, eventId, time }];
    thing.isUnclear = thing.goneAt === time;
    if (HANDED_OVER.has(thing.kind)) handOver(subjectOf(thing.accountId, thing.target), act);
  }

  function remove(key: string, thing: Thing, { author, time }: ThingAct): void {
    const wasThere = isStanding(thing);
    const newest = thing.makings.at(-1);
    thing.goneAt = time;
    if (newest?.time === time) {
      thing.isUnclear = true;
      return;
    }
    thing.isUnclear = false;
    // Putting back a policy, deleting twice, or what went with its holder takes nothing away.
    const went = everGone.get(subjectOf(thing.accountId, thing.target)) === time;
    const isLoss = wasThere || (newest === undefined && !went && !REPLACED.has(thing.kind));
    if (isLoss) count(wasThere ? (thing.makings[0]?.author.party ?? BEFORE) : BEFORE, author.party);
    if (!CREDENTIALS.has(thing.kind)) forget(key, thing);
  }

  function count(maker: string, remover: string): void {
    const pair = JSON.stringify([maker, remover]);
    const known = removals.get(pair);
    if (known !== undefined || removals.size < MAX_THINGS) removals.set(pair, (known ?? 0) + 1);
    else isFull = true;
  }

  function rename(act: ThingAct): void {
    const { accountId, newTarget, target } = act;
    if (newTarget === undefined || newTarget === target) return;
    const from = subjectOf(accountId, target);
    for (const key of [...(byHolder.get(from) ?? [])]) {
      const thing = things.get(key);
      if (thing === undefined) continue;
      forget(key, thing);
      thing.target = newTarget;
      insert(keyOf(accountId, thing.kind, newTarget, thing.part), thing);
    }
    const to = subjectOf(accountId, newTarget);
    for (const handover of [...(handovers.get(from) ?? [])]) handOver(to, handover);
    // Who renames a user has it act under a name that no call made.
    handOver(to, act);
  }

  function removeHolder(act: ThingAct): void {
    const holder = subjectOf(act.accountId, act.target);
    for (const key of [...(byHolder.get(holder) ?? [])]) {
      const thing = things.get(key);
      if (thing !== undefined) remove(key, thing, act);
    }
    // After the things: the holder itself is among them.
    if (everGone.has(holder) || everGone.size < MAX_THINGS) everGone.set(holder, act.time);
  }

  function take(act: ThingAct): void {
    const { call, isOn, time } = act;
    if (call.effect === 'renamed') {
      rename(act);
      return;
    }
    const thing = thingOf(act);
    if (thing === undefined) return;
    const isMade =
      call.effect === 'made' || (call.effect === 'set' && (act.alert !== undefined || !hasAlerts));
    if (call.effect === 'switched') {
      if (isOn) thing.onAt = time;
      else thing.offAt = time;
    } else if (isMade) make(thing, act);
    else if (call.isHolder === true) removeHolder(act);
    else remove(keyOf(act.accountId, call.kind, act.target, act.part), thing, act);
  }

  return {
    /** Takes in a call; `alert` is the worst about it. */
    add(event: ActivityEvent, author: Author, alert: AlertMark | undefined): void {
      const acts = readThingActs(event, author, alert);
      if (waiting.length + acts.length <= MAX_WAITING) waiting.push(...acts);
      else {
        isFull = true;
        for (const act of acts) take(act);
      }
    },
    /** Puts the calls of a day in order; their authors are known by now. */
    endDay(): void {
      waiting.sort((a, b) => compareText(a.time, b.time) || compareText(a.eventId, b.eventId));
      for (const act of waiting) take(act);
      waiting = [];
    },
    /** Everything that was made and not removed; keys and passwords also when they are gone. */
    *made(): Generator<Thing> {
      for (const thing of things.values()) if (thing.makings.length > 0) yield thing;
    },
    /** Returns what is known of an access key besides its use. */
    findKey: (id: string): Thing | undefined => things.get(id),
    findPassword: (accountId: string | undefined, user: string): Thing | undefined =>
      things.get(keyOf(accountId, 'password', `user/${user}`, '')),
    /** Returns when a user or role (`type/name`) was last deleted. */
    goneAt: (accountId: string | undefined, target: string): string | undefined =>
      everGone.get(subjectOf(accountId, target)),
    handovers: (): ReadonlyMap<string, readonly Handover[]> => handovers,
    /** Yields how many things of whom were removed by whom; an empty maker made them before. */
    *removals(): Generator<{ maker: string; remover: string; count: number }> {
      for (const [pair, times] of removals) {
        const [maker, remover] = JSON.parse(pair) as [string, string];
        yield { maker, remover, count: times };
      }
    },
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
