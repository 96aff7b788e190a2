import type { ActivityEvent } from '../event/activity-event.ts';
import { compareText } from '../text.ts';
import { attributeByRecord, type Caller, CERTAINTIES, isForeignCopy } from './attribution.ts';

/** A caller at a time (ISO 8601 UTC, whole seconds): what a session may be followed from. */
export interface SessionUse extends Caller {
  readonly eventTime: string;
  /** The key that the call handed out: by it the other copy of a call into another account is found. */
  readonly issuedAccessKeyId?: string | undefined;
  /** Target of the call, such as `role/audit`. */
  readonly target?: string | undefined;
}

/** A call that handed out the temporary key of a session. */
export interface IssuingCall extends SessionUse {
  readonly eventId: string;
  readonly eventName: string;
  readonly sourceIp?: string | undefined;
}

/** The fields of an issuing call that are texts, for what stores it field by field. */
export const ISSUING_CALL_TEXTS = [
  'eventId',
  'eventName',
  'eventTime',
  'actor',
  'actorType',
  'userName',
  'userType',
  'userArn',
  'accessKeyId',
  'roleArn',
  'sessionName',
  'sourceIdentity',
  'delegateAccountId',
  'target',
  'sourceIp',
] as const satisfies readonly (keyof IssuingCall)[];
type IssuingCallText = (typeof ISSUING_CALL_TEXTS)[number];

/** Access key ids of temporary credentials (IAM User Guide, "Unique identifiers"). */
const TEMPORARY = 'ASIA';

/** A call as far as it takes to tell whether it opened a session. */
interface PossibleOpening {
  readonly outcome: string;
  readonly accessKeyId?: string | null | undefined;
  readonly issuedAccessKeyId?: string | null | undefined;
}

/**
 * Tells whether a key is the temporary one of a session. Keys that last (CreateAccessKey) belong to their user,
 * not to the caller who made them.
 */
export function isSessionKey(key: string | null | undefined): key is string {
  return typeof key === 'string' && key.startsWith(TEMPORARY);
}

/**
 * Returns the key of the session that a call opened, of any caller; undefined when it opened none: refused calls
 * hand out nothing, and GetSigninToken answers with the very key that it was asked with.
 */
export function sessionKeyOpenedBy(call: PossibleOpening): string | undefined {
  const { accessKeyId, issuedAccessKeyId: key, outcome } = call;
  return outcome === 'success' && key !== accessKeyId && isSessionKey(key) ? key : undefined;
}

/**
 * Returns the key of a session that leads to who called; undefined for other calls, and for what a service of AWS
 * opens for an instance or a function: that is the workload's own session.
 */
export function sessionKeyIssuedBy(
  call: PossibleOpening & Pick<ActivityEvent, 'actorType'>,
): string | undefined {
  return call.actorType === 'aws_service' ? undefined : sessionKeyOpenedBy(call);
}

/** Keeps of an event what following a session needs. */
export function toIssuingCall(event: IssuingCall): IssuingCall {
  const texts = Object.fromEntries(ISSUING_CALL_TEXTS.map((name) => [name, event[name]]));
  return { ...(texts as Pick<IssuingCall, IssuingCallText>), assumedRoot: event.assumedRoot };
}

/**
 * Chooses between two calls that handed out the same key. A call into another account is recorded there too,
 * under an event id of its own, with an account in the place of the caller: the copy that names the caller
 * wins, then the surer one, then the earlier. A maximum over a total order: commutative, associative, idempotent,
 * so what is chosen never depends on the order of arrival.
 */
export function mergeCalls(a: IssuingCall, b: IssuingCall): IssuingCall {
  return compareCalls(a, b) <= 0 ? a : b;
}

/** Adds a call to those that are known by the key that they handed out. */
export function addCall(
  calls: Map<string, IssuingCall>,
  accessKeyId: string,
  call: IssuingCall,
): void {
  const known = calls.get(accessKeyId);
  calls.set(accessKeyId, known === undefined ? call : mergeCalls(known, call));
}

function compareCalls(a: IssuingCall, b: IssuingCall): number {
  return (
    Number(isForeignCopy(a)) - Number(isForeignCopy(b)) ||
    rankCertainty(a) - rankCertainty(b) ||
    compareText(a.eventTime, b.eventTime) ||
    compareText(a.eventId, b.eventId) ||
    compareText(spell(a), spell(b))
  );
}

function rankCertainty(call: IssuingCall): number {
  return CERTAINTIES.indexOf(attributeByRecord(call).certainty);
}

function spell(call: IssuingCall): string {
  return JSON.stringify([...ISSUING_CALL_TEXTS.map((name) => call[name]), call.assumedRoot]);
}
