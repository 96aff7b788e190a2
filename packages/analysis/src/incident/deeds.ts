import {
  type ActivityEvent,
  isSessionKey,
  parseJsonObject,
  sessionKeyOpenedBy,
  textIn,
} from '@iam-tracker/core';
import { classifyChange } from '../report/identity-change.ts';
import { isSignIn } from '../report/sign-in-heat.ts';
import type { AlertMark } from './alerted-events.ts';
import { addFinding, type FindingDraft, mergeFinding } from './findings.ts';

/** An event as the place where something began. */
type Trace = Pick<
  ActivityEvent,
  'eventTime' | 'eventId' | 'eventName' | 'sourceIp' | 'userAgent' | 'mfa' | 'accessKeyId'
> & { readonly isSignIn: boolean };

/** Sessions of one role or user. */
interface SessionCount {
  opened: number;
  last: string;
}

/** What one person, program or session did: counts, and bounded collections. */
export interface Deeds {
  events: number;
  changes: number;
  refused: number;
  first: Trace | undefined;
  /** First sign-in that was not refused. */
  signIn: Trace | undefined;
  /** First event that was not refused. */
  firstGranted: string;
  last: string;
  /** The earliest times of refused calls. */
  refusedAt: string[];
  readonly addresses: Map<string, number>;
  /** Keys that signed or were handed out, of users and of sessions, with the last use. */
  readonly keys: Map<string, string>;
  /** ARNs of callers. */
  readonly arns: Set<string>;
  /** By ARN of the role. */
  readonly roles: Map<string, SessionCount>;
  /** Sessions of the user itself: of the console, GetSessionToken and federation. */
  readonly ownSessions: SessionCount;
  /** Sessions, counted anew each day, that were opened by calls that are not known. */
  unopened: number;
  /** The console was entered with a password. */
  passwordUsed: string | undefined;
  /** By rule. */
  readonly findings: Map<string, FindingDraft>;
}

const MAX_ADDRESSES = 50;
const MAX_KEYS = 2_000;
const MAX_ARNS = 2_000;
const MAX_ROLES = 200;
const MAX_REFUSED = 200;

export function newDeeds(): Deeds {
  return {
    events: 0,
    changes: 0,
    refused: 0,
    first: undefined,
    signIn: undefined,
    firstGranted: '',
    last: '',
    refusedAt: [],
    addresses: new Map(),
    keys: new Map(),
    arns: new Set(),
    roles: new Map(),
    ownSessions: { opened: 0, last: '' },
    unopened: 0,
    passwordUsed: undefined,
    findings: new Map(),
  };
}

/** Counts an event and the alerts about it. */
export function addDeed(deeds: Deeds, event: ActivityEvent, alerts: readonly AlertMark[]): void {
  const { eventTime, outcome } = event;
  const isRefused = outcome === 'failure';
  deeds.events += 1;
  if (isRefused) {
    deeds.refused += 1;
    addRefusal(deeds, eventTime);
  } else {
    if (classifyChange(event) !== undefined) deeds.changes += 1;
    if (deeds.firstGranted === '' || eventTime < deeds.firstGranted) deeds.firstGranted = eventTime;
  }
  // Who is refused for want of rights has a key that works.
  addSessions(deeds, event);
  if (eventTime > deeds.last) deeds.last = eventTime;
  if (isEarlier(event, deeds.first)) deeds.first = traceOf(event);
  if (isSignIn(event) && !isRefused && isEarlier(event, deeds.signIn))
    deeds.signIn = traceOf(event);
  if (event.sourceIp !== undefined) addCount(deeds.addresses, event.sourceIp, 1, MAX_ADDRESSES);
  if (event.userArn !== undefined && deeds.arns.size < MAX_ARNS) deeds.arns.add(event.userArn);
  for (const alert of alerts) addFinding(deeds.findings, alert, event);
}

function addSessions(deeds: Deeds, event: ActivityEvent): void {
  const { accessKeyId, eventName, eventTime, roleArn } = event;
  if (accessKeyId !== undefined) addTime(deeds.keys, accessKeyId, eventTime);
  if (roleArn !== undefined) addSession(deeds.roles, roleArn, 0, eventTime);
  const opened = sessionKeyOpenedBy(event);
  if (opened !== undefined) {
    addTime(deeds.keys, opened, eventTime);
    const role = textIn(parseJsonObject(event.requestParameters), 'roleArn');
    if (role !== undefined) addSession(deeds.roles, role, 1, eventTime);
    else if (eventName !== 'AssumeRoot') addOwnSession(deeds.ownSessions, 1, eventTime);
  }
  const isUser = event.userType === 'IAMUser' || event.userType === 'FederatedUser';
  if (isUser && isSessionKey(accessKeyId)) addOwnSession(deeds.ownSessions, 0, eventTime);
  if (eventName === 'ConsoleLogin' && event.userType === 'IAMUser' && event.outcome === 'success') {
    addOwnSession(deeds.ownSessions, 1, eventTime);
    if (eventTime > (deeds.passwordUsed ?? '')) deeds.passwordUsed = eventTime;
  }
}

/** Adds what another count of the same person or program found. */
export function mergeDeeds(into: Deeds, added: Deeds): void {
  into.events += added.events;
  into.changes += added.changes;
  into.refused += added.refused;
  into.unopened += added.unopened;
  for (const time of added.refusedAt) addRefusal(into, time);
  if (added.first !== undefined && isEarlier(added.first, into.first)) into.first = added.first;
  if (added.signIn !== undefined && isEarlier(added.signIn, into.signIn)) {
    into.signIn = added.signIn;
  }
  if (
    added.firstGranted !== '' &&
    (into.firstGranted === '' || added.firstGranted < into.firstGranted)
  ) {
    into.firstGranted = added.firstGranted;
  }
  if (added.last > into.last) into.last = added.last;
  for (const [ip, count] of added.addresses) addCount(into.addresses, ip, count, MAX_ADDRESSES);
  for (const [key, time] of added.keys) addTime(into.keys, key, time);
  for (const arn of added.arns) if (into.arns.size < MAX_ARNS) into.arns.add(arn);
  for (const [role, { last, opened }] of added.roles) addSession(into.roles, role, opened, last);
  addOwnSession(into.ownSessions, added.ownSessions.opened, added.ownSessions.last);
  if (added.passwordUsed !== undefined && added.passwordUsed > (into.passwordUsed ?? '')) {
    into.passwordUsed = added.passwordUsed;
  }
  for (const finding of added.findings.values()) mergeFinding(into.findings, finding);
}

function isEarlier(
  { eventTime, eventId }: Pick<Trace, 'eventTime' | 'eventId'>,
  known: Trace | undefined,
): boolean {
  if (known === undefined || eventTime < known.eventTime) return true;
  return eventTime === known.eventTime && eventId < known.eventId;
}

function traceOf(event: ActivityEvent): Trace {
  const { accessKeyId, eventId, eventName, eventTime, mfa, sourceIp, userAgent } = event;
  return {
    ...{ eventId, eventName, eventTime, isSignIn: isSignIn(event) },
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(mfa === undefined ? {} : { mfa }),
    ...(sourceIp === undefined ? {} : { sourceIp }),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

/** Keeps the earliest: twice as many at most, as they come in any order. */
function addRefusal(deeds: Deeds, time: string): void {
  deeds.refusedAt.push(time);
  if (deeds.refusedAt.length >= 2 * MAX_REFUSED) {
    deeds.refusedAt = deeds.refusedAt.sort().slice(0, MAX_REFUSED);
  }
}

/** Returns how many calls were refused before the first that was not. */
export function countRefusedBefore({ firstGranted, refusedAt }: Deeds): number {
  const count = refusedAt.filter((time) => firstGranted === '' || time < firstGranted).length;
  return Math.min(MAX_REFUSED, count);
}

function addCount(counts: Map<string, number>, key: string, count: number, max: number): void {
  const known = counts.get(key);
  if (known !== undefined || counts.size < max) counts.set(key, (known ?? 0) + count);
}

function addTime(times: Map<string, string>, key: string, time: string): void {
  const known = times.get(key);
  if (known === undefined && times.size >= MAX_KEYS) return;
  if (known === undefined || time > known) times.set(key, time);
}

function addSession(
  roles: Map<string, SessionCount>,
  role: string,
  opened: number,
  time: string,
): void {
  const known = roles.get(role);
  if (known !== undefined) addOwnSession(known, opened, time);
  else if (roles.size < MAX_ROLES) roles.set(role, { opened, last: time });
}

function addOwnSession(session: SessionCount, opened: number, time: string): void {
  session.opened += opened;
  if (time > session.last) session.last = time;
}
