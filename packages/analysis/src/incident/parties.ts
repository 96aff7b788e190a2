import {
  type ActivityEvent,
  type ActorType,
  attributeByRecord,
  type Certainty,
  isSessionKey,
  keyToFollow,
  type Person,
  type SessionUse,
} from '@iam-tracker/core';
import { type PeopleOfDays, sessionOf } from '../report/people-of-days.ts';
import type { AlertMark } from './alerted-events.ts';
import { addDeed, type Deeds, mergeDeeds, newDeeds } from './deeds.ts';
import type { IncidentScope } from './incident.ts';
import { fitsScope, isLimited } from './scope.ts';
import type { Author } from './thing-acts.ts';

/** A person, user, program or account that acted, and all that it did. */
export interface PartyDraft {
  readonly key: string;
  name: string;
  readonly type: ActorType;
  certainty: Certainty;
  /** Of users, root, roles and programs; people, services and accounts are the same everywhere. */
  readonly accountId: string | undefined;
  /** What it did is what was asked for. */
  readonly isAsked: boolean;
  readonly deeds: Deeds;
}

/** What one caller did on a day, until it is known who was behind it. */
interface Hand {
  use: SessionUse | undefined;
  readonly event: ActivityEvent;
  readonly author: Author;
  readonly deeds: Deeds;
  isAlerted: boolean;
}

/** Callers told apart on a day, and parties told apart in all: names are the attacker's to choose. */
const MAX_HANDS = 20_000;
const MAX_PARTIES = 20_000;
/** Stands for whom there was no room. */
const OTHERS = 'others';

/** Gathers what each did, sessions followed to who opened them. What raised alerts or was asked for always has room. */
export function createParties(scope: IncidentScope) {
  const hands = new Map<string, Hand>();
  const parties = new Map<string, PartyDraft>();
  let ordinary = 0;
  let isFull = false;
  const isScoped = isLimited(scope);

  /** Returns the caller of an event, and whether there was no room to keep it until the day has ended. */
  function handOf(event: ActivityEvent, isAlerted: boolean): [hand: Hand, isOverflow: boolean] {
    const isFromAddress = scope.ip !== undefined && event.sourceIp === scope.ip;
    const { accessKeyId, accountId, actor, roleArn, userArn, userType } = event;
    const who = [accountId, actor, userType, userArn ?? roleArn, accessKeyId];
    // Copies of calls into another account name no caller: what they handed out tells them apart.
    const caller = [...who, keyToFollow(event), isFromAddress];
    const key = JSON.stringify(caller);
    const known = hands.get(key);
    if (known !== undefined) return [known, false];
    const isOverflow = hands.size >= MAX_HANDS && !isAlerted;
    const fresh: Hand = {
      ...{ use: isOverflow ? undefined : sessionOf(event), event, isAlerted },
      author: { party: OTHERS },
      deeds: newDeeds(),
    };
    if (isOverflow) isFull = true;
    else hands.set(key, fresh);
    return [fresh, isOverflow];
  }

  function settle(hand: Hand, people: PeopleOfDays | undefined): void {
    const person = hand.use === undefined ? undefined : people?.find(hand.use);
    const isOpenerUnknown =
      person !== undefined && person.chain.length === 0 && isSessionKey(hand.use?.accessKeyId);
    const { name, type, certainty, accountId } = identify(hand.event, person);
    if (isOpenerUnknown) hand.deeds.unopened += 1;
    const isAsked = isScoped && fitsScope(scope, hand.event, person);
    const key = JSON.stringify([type, accountId ?? '', name.toLowerCase(), isAsked]);
    hand.author.party = key;
    const party = parties.get(key);
    if (party === undefined) {
      const isOrdinary = !isAsked && !hand.isAlerted;
      if (isOrdinary && ordinary >= MAX_PARTIES) {
        isFull = true;
        hand.author.party = OTHERS;
        return;
      }
      if (isOrdinary) ordinary += 1;
      // The hand is no longer needed: what it counted is the party's from here on.
      parties.set(key, { key, name, type, certainty, accountId, isAsked, deeds: hand.deeds });
      return;
    }
    if (certainty === 'certain') party.certainty = 'certain';
    mergeDeeds(party.deeds, hand.deeds);
  }

  return {
    /** Counts an event; returns its author, who is known when the day has ended. */
    add(event: ActivityEvent, alerts: readonly AlertMark[]): Author {
      const [hand, isOverflow] = handOf(event, alerts.length > 0);
      if (alerts.length > 0) hand.isAlerted = true;
      const { use } = hand;
      if (use !== undefined && event.eventTime > use.eventTime) hand.use = sessionOf(event) ?? use;
      addDeed(hand.deeds, event, alerts);
      // By its record alone.
      if (isOverflow) settle(hand, undefined);
      return hand.author;
    },
    /** Finds who was behind the sessions of a day, when its calls are known. */
    endDay(people: PeopleOfDays): void {
      for (const hand of hands.values()) settle(hand, people);
      hands.clear();
    },
    /** Gives people who are known by an id in a directory their names. */
    rename(nameOf: (actor: string) => string): void {
      for (const party of parties.values()) party.name = nameOf(party.name);
    },
    all: (): ReadonlyMap<string, PartyDraft> => parties,
    /** Someone was asked for, not only an account. */
    isLimited: isScoped,
    get isFull() {
      return isFull;
    },
  };
}

/** Types of whom the name is the same in every account. */
const EVERYWHERE: ReadonlySet<ActorType> = new Set(['account', 'aws_service', 'person']);

function identify(event: ActivityEvent, person: Person | undefined) {
  const { actor: name, actorType: type, certainty } = person ?? attributeByRecord(event);
  const accountId = EVERYWHERE.has(type)
    ? undefined
    : (accountInArn((person?.origin ?? event).userArn) ?? event.accountId);
  return { name, type, certainty, accountId };
}

/** Returns the account in an ARN of IAM or STS; undefined without one. */
export function accountInArn(arn: string | undefined): string | undefined {
  return /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/.exec(arn ?? '')?.[1];
}
