import { UNKNOWN } from '../people/identity.ts';
import { CALLER_DETAILS } from '../record/caller-context.ts';
import { attributeName, type EventDraft, put } from '../record/event-draft.ts';
import type { ActivityEvent } from './activity-event.ts';
import { contextsDiffer, countContext, isSameButRedacted, joinContexts } from './copy-texts.ts';

/** Two events of one id that cannot be of one record. */
export interface CopyConflict {
  /** The one that was there first, and stays as it is. */
  readonly kept: ActivityEvent;
  readonly refused: ActivityEvent;
  /** Names of the stored attributes that both have and in which they differ; never empty. */
  readonly attributes: readonly string[];
}

/** Result of joining two copies of a record. */
interface CopyMerge {
  /** Event to keep: the very object `first` when `second` knows nothing better. */
  readonly event: ActivityEvent;
  readonly conflict: CopyConflict | undefined;
}

/** A conflict as reports name it: keys and names alone, since what a forged record says is the forger's. */
export interface ConflictNote {
  readonly event_date: string;
  readonly event_id: string;
  /** Stored attributes in which the two records differ. */
  readonly attributes: readonly string[];
}

/** Counts of copies of events that were there already. */
export interface CopyCounters {
  /** Stored events that a better copy improved. */
  repaired: number;
  /** Records that were not stored, since another record is stored under their id. */
  conflicts: number;
  /**
   * Those of them in which both records say whose they are, as CloudTrail's do since 2014: the ledger of an
   * account is in doubt. Samples and data made anonymous contradict each other, too, and wrong no one.
   */
  contested: number;
  /** The first of them, at most a hundred. */
  readonly noted: ConflictNote[];
}

/**
 * Attributes of the record itself, as far as an event keeps it. What we conclude from it (actor, target, MFA, session
 * name) may differ between versions of this program; so may redaction, which is seen through.
 */
const RECORDED = [
  'eventTime',
  'eventName',
  'eventSource',
  'userName',
  'userType',
  'userArn',
  'principalId',
  'accessKeyId',
  'roleArn',
  'sourceIdentity',
  'sourceIp',
  'userAgent',
  'outcome',
  'errorCode',
  'errorMessage',
  'consoleSession',
  'readOnly',
  'issuedAccessKeyId',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'sharedEventId',
  'rawRecord',
] as const satisfies readonly (keyof ActivityEvent)[];

/** More than all other details together. */
const DECIDES = 1_000;

/** Attributes that a copy may lack because of the way it came. Better sources come first. */
const PLACES = [
  {
    field: 'accountId',
    name: 'account_id',
    sources: ['recorded', 'around', 'role', 'caller', 'absent'],
  },
  { field: 'awsRegion', name: 'aws_region', sources: ['recorded', 'around', 'absent'] },
] as const;

/**
 * Decides what to keep of two events with one key. Copies of one record are joined: an account or a Region
 * that the record has itself beats one from around it, and that beats what was implied; details of the caller
 * add up; a record that could be read beats a broken copy. In whatever order copies come, the
 * outcome is the same. Events that say different things are two records: the first is kept, untouched.
 */
export function mergeCopies(first: ActivityEvent, second: ActivityEvent): CopyMerge {
  const attributes = findContradictions(first, second);
  if (attributes.length > 0) {
    return { event: first, conflict: { kept: first, refused: second, attributes } };
  }
  if (isUnparsed(first) !== isUnparsed(second)) {
    return { event: isUnparsed(first) ? second : first, conflict: undefined };
  }
  const event: EventDraft = { ...first };
  const isBetter = [
    joinPlaces(event, first, second),
    joinCaller(event, second),
    joinHead(event, second),
  ].includes(true);
  return { event: isBetter ? event : first, conflict: undefined };
}

/** Tells whether a copy of the record may know more of its place than this one. */
export function isPlaceCertain(event: ActivityEvent): boolean {
  const { accountId, awsRegion, inferredAttributes } = event;
  return inferredAttributes === undefined && accountId !== undefined && awsRegion !== undefined;
}

function findContradictions(first: ActivityEvent, second: ActivityEvent): string[] {
  const isBroken = isUnparsed(first) || isUnparsed(second);
  const recorded = RECORDED.filter(
    // How a call ended is said by what a broken copy may lack.
    (field) => !(isBroken && field === 'outcome') && differ(first[field], second[field]),
  );
  const places = PLACES.filter(
    (place) =>
      sourceOf(first, place) === 'recorded' &&
      sourceOf(second, place) === 'recorded' &&
      first[place.field] !== second[place.field],
  );
  const caller = CALLER_DETAILS.filter((field) => differ(first[field], second[field]));
  const fields = [...recorded, ...places.map(({ field }) => field), ...caller];
  const context = contextsDiffer(first.callerContext, second.callerContext)
    ? (['callerContext'] as const)
    : [];
  return [...fields, ...context].map(attributeName);
}

/** True for a contradiction; what only one of them tells is none: exports of other tools leave parts out. */
function differ(first: string | boolean | undefined, second: string | boolean | undefined) {
  if (first === second || first === undefined || second === undefined) return false;
  return first !== UNKNOWN && second !== UNKNOWN && !isSame(first, second);
}

function isSame(first: unknown, second: unknown): boolean {
  if (typeof first !== 'string' || typeof second !== 'string') return first === second;
  return isSameButRedacted(first, second);
}

function isUnparsed({ eventType }: ActivityEvent): boolean {
  return eventType === 'unparsed';
}

/**
 * Adds what only the second copy has of the caller, as many exports leave it out and earlier versions did not keep
 * it, and what was concluded from the more of it. */
function joinCaller(event: EventDraft, second: ActivityEvent): boolean {
  const isRicher = tellsMore(second, event);
  const added = CALLER_DETAILS.filter(
    (field) => event[field] === undefined && second[field] !== undefined,
  );
  for (const field of added) Object.assign(event, { [field]: second[field] });
  const context = joinContexts(event.callerContext, second.callerContext);
  put(event, 'callerContext', context);
  if (added.length === 0 && context === undefined) return false;
  if (isRicher) {
    event.actor = second.actor;
    event.actorType = second.actorType;
    put(event, 'mfa', second.mfa);
  }
  return true;
}

/** Adds what only what is around the second copy tells of a record that cannot be read. */
function joinHead(event: EventDraft, second: ActivityEvent): boolean {
  const added = (['eventName', 'eventSource'] as const).filter(
    (field) => event[field] === UNKNOWN && second[field] !== UNKNOWN,
  );
  for (const field of added) event[field] = second[field];
  return added.length > 0;
}

/** Tells whether one copy has more details than the other; between equals any rule does that knows no order. */
function tellsMore(one: ActivityEvent, other: ActivityEvent): boolean {
  const difference = countDetails(one) - countDetails(other);
  return difference === 0 ? one.actor <= other.actor : difference > 0;
}

/** Counts details of a caller; who acts for another outweighs whatever else is known. */
function countDetails(event: ActivityEvent): number {
  const { assumedRoot, callerContext, delegateAccountId } = event;
  const details = CALLER_DETAILS.filter((field) => event[field] !== undefined);
  const decides = delegateAccountId !== undefined || assumedRoot === true;
  return details.length + countContext(callerContext) + (decides ? DECIDES : 0);
}

function joinPlaces(event: EventDraft, first: ActivityEvent, second: ActivityEvent): boolean {
  const inferred: string[] = [];
  let isBetter = false;
  for (const place of PLACES) {
    const { field, name } = place;
    const isSecond = knowsBetter(second, first, place);
    const winner = isSecond ? second : first;
    if (isSecond) Object.assign(event, { [field]: second[field] });
    // A call may have acted on the account itself.
    if (isSecond && field === 'accountId') put(event, 'target', second.target);
    isBetter ||= isSecond;
    const source = sourceOf(winner, place);
    if (source !== 'recorded' && source !== 'absent') inferred.push(`${name}:${source}`);
  }
  if (!isBetter) return false;
  delete event.inferredAttributes;
  if (inferred.length > 0) event.inferredAttributes = inferred.join(',');
  return true;
}

type Place = (typeof PLACES)[number];

/** True for the better source; of two guesses of one worth the smaller text: any rule does that knows no order. */
function knowsBetter(one: ActivityEvent, other: ActivityEvent, place: Place): boolean {
  const worth = rankOf(sourceOf(other, place), place) - rankOf(sourceOf(one, place), place);
  if (worth !== 0) return worth > 0;
  return (one[place.field] ?? '') < (other[place.field] ?? '');
}

/** Rank of a source, the best first; last is what no version of ours wrote. */
function rankOf(source: string, { sources }: Place): number {
  const rank = (sources as readonly string[]).indexOf(source);
  return rank === -1 ? sources.length : rank;
}

function sourceOf(event: ActivityEvent, { field, name }: Place): string {
  if (event[field] === undefined) return 'absent';
  const inferred = event.inferredAttributes?.split(',') ?? [];
  const own = inferred.find((each) => each.startsWith(`${name}:`));
  return own === undefined ? 'recorded' : own.slice(name.length + 1);
}

/** Conflicts that are named one by one; a forged file may have any number. */
const MAX_NOTED = 100;

export function newCopyCounters(): CopyCounters {
  return { repaired: 0, conflicts: 0, contested: 0, noted: [] };
}

export function countConflict(
  counters: CopyCounters,
  { attributes, kept, refused }: CopyConflict,
): void {
  counters.conflicts += 1;
  if (isOwned(kept) && isOwned(refused)) counters.contested += 1;
  note(counters, { event_date: kept.eventDate, event_id: kept.eventId, attributes });
}

/** Adds what `other` counted to `counters`. */
export function addCopies(counters: CopyCounters, other: CopyCounters): void {
  counters.repaired += other.repaired;
  counters.conflicts += other.conflicts;
  counters.contested += other.contested;
  for (const each of other.noted) note(counters, each);
}

function isOwned({ accountId, inferredAttributes }: ActivityEvent): boolean {
  const isRecorded = inferredAttributes?.includes('account_id:') !== true;
  return isRecorded && accountId !== undefined && /^\d{12}$/.test(accountId);
}

function note({ noted }: CopyCounters, each: ConflictNote): void {
  if (noted.length < MAX_NOTED) noted.push(each);
}
