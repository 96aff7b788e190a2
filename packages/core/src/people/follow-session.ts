import {
  attributeByRecord,
  type Caller,
  isForeignCopy,
  nameBeneficiary,
  type RecordAttribution,
} from './attribution.ts';
import { type IssuingCall, isSessionKey, type SessionUse } from './issuing-call.ts';

/**
 * Number of sessions that are followed, one opened from the other. AWS sets no limit to the depth of a chain: it only
 * lets a chained session live for an hour (IAM User Guide, "Role chaining"). Deeper than people nest them; what
 * it bounds is the work that forged or endless records can make.
 */
export const MAX_SESSION_HOPS = 16;

/**
 * Time before a use in which the first call of its chain may lie: 36 hours of GetSessionToken, 12 of a role, and an
 * hour for each role after that (AWS STS API reference, `DurationSeconds`).
 */
export const LONGEST_CHAIN_HOURS = 36 + 12 + (MAX_SESSION_HOPS - 2);

/** Person or program behind a call, sessions followed. */
export interface Person extends Omit<RecordAttribution, 'rule'> {
  /** Way in which the name was found: a rule of the record, or `role_chain` when sessions were followed to it. */
  readonly rule: RecordAttribution['rule'] | 'role_chain';
  /** The calls that opened the sessions, from the first to the last; empty when the record says it all. */
  readonly chain: readonly IssuingCall[];
  /** The caller with whom the trail ends: in whose account the name is one. */
  readonly origin: SessionUse;
  /** The chain goes on beyond `MAX_SESSION_HOPS`, and who began it was not looked for. */
  readonly isCut: boolean;
  /** Whose permissions a delegate used. */
  readonly onBehalfOf?: string;
}

/** Finds the call that handed out a session's key; undefined when it is not known. */
export type IssuingLookup = (accessKeyId: string, use: SessionUse) => IssuingCall | undefined;

/** As `IssuingLookup`, from where it takes time to look. */
export type AsyncIssuingLookup = (
  accessKeyId: string,
  use: SessionUse,
) => Promise<IssuingCall | undefined>;

/**
 * Finds the person behind a call. Whom the record names for certain is believed. Otherwise the access key is
 * followed to the call that handed it out, and from there on, until a caller is certain, the trail ends, keys
 * lead in a circle, or the limit is met; a call from after the use opened nothing. When the first caller is
 * not certain, the earliest session on the way that is named after a person is the best guess. Of a call into
 * another account that account's copy is followed from the caller's own, which handed out the same key.
 */
export function followSession(use: SessionUse, lookup: IssuingLookup): Person {
  const trace = traceSession(use);
  let step = trace.next();
  while (step.done !== true) {
    const { accessKeyId, caller } = step.value;
    step = trace.next(lookup(accessKeyId, caller));
  }
  return step.value;
}

/** As `followSession`, where looking takes time. @throws what `lookup` throws */
export async function followSessionAsync(
  use: SessionUse,
  lookup: AsyncIssuingLookup,
): Promise<Person> {
  const trace = traceSession(use);
  let step = trace.next();
  while (step.done !== true) {
    const { accessKeyId, caller } = step.value;
    step = trace.next(await lookup(accessKeyId, caller));
  }
  return step.value;
}

/**
 * Returns the key by which more can be found out about a caller than its record says: that of its session, or
 * the one that the other copy of the call handed out too; undefined when there is nothing to look for.
 */
export function keyToFollow(use: Omit<SessionUse, 'eventTime'>): string | undefined {
  if (attributeByRecord(use).certainty === 'certain') return undefined;
  const key = isForeignCopy(use) ? use.issuedAccessKeyId : use.accessKeyId;
  return isSessionKey(key) ? key : undefined;
}

/** Question that the tracing asks next. */
interface Question {
  readonly accessKeyId: string;
  readonly caller: SessionUse;
}

/** The one walk along a chain, for those who look at once and those who wait for answers. */
function* traceSession(use: SessionUse): Generator<Question, Person, IssuingCall | undefined> {
  const calls: IssuingCall[] = [];
  const seen = new Set<string>();
  let start = use;
  let caller = use;
  let isCut = false;
  for (;;) {
    const accessKeyId = keyToFollow(caller);
    if (accessKeyId === undefined || seen.has(accessKeyId)) break;
    seen.add(accessKeyId);
    const call: IssuingCall | undefined = yield { accessKeyId, caller };
    if (call === undefined || call.eventTime > caller.eventTime) break;
    if (isForeignCopy(caller)) {
      // The same call: no session lies in between. In a chain the better copy was found already.
      if (caller !== use || isForeignCopy(call)) break;
      start = call;
      caller = call;
      continue;
    }
    if (calls.length === MAX_SESSION_HOPS) {
      isCut = true;
      break;
    }
    calls.push(call);
    caller = call;
  }
  return judgeChain(start, calls.reverse(), isCut);
}

/** `calls`: from the first to the last. */
function judgeChain(use: SessionUse, calls: readonly IssuingCall[], isCut: boolean): Person {
  const callers: readonly SessionUse[] = [...calls, use];
  const [origin = use] = callers;
  const first = attributeByRecord(origin);
  const isKnown = first.certainty === 'certain' || first.actorType === 'person';
  // What a session calls itself says more than the workload that opened it, and is as good a guess.
  const source = isKnown ? origin : (callers.find(isNamedAfterPerson) ?? origin);
  const { rule, ...who } = source === origin ? first : attributeByRecord(source);
  const beneficiary = nameBeneficiary(source);
  const person = {
    ...who,
    rule: source === use ? rule : 'role_chain',
    chain: calls,
    origin,
    isCut,
  } as const;
  return beneficiary === undefined ? person : { ...person, onBehalfOf: beneficiary };
}

function isNamedAfterPerson({ actorType }: Caller): boolean {
  return actorType === 'person';
}
