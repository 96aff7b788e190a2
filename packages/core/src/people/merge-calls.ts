import { attributeByRecord, CERTAINTIES } from './attribute-by-record.ts';
import { ISSUING_CALL_TEXTS, type IssuingCall, isForeignCopy } from './caller.ts';

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
    compareTexts(a.eventTime, b.eventTime) ||
    compareTexts(a.eventId, b.eventId) ||
    compareTexts(spell(a), spell(b))
  );
}

function rankCertainty(call: IssuingCall): number {
  return CERTAINTIES.indexOf(attributeByRecord(call).certainty);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function spell(call: IssuingCall): string {
  return JSON.stringify([...ISSUING_CALL_TEXTS.map((name) => call[name]), call.assumedRoot]);
}
