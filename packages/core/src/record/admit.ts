import type { ActivityEvent } from '../event/activity-event.ts';
import { findEventSource, isKept } from '../event/event-source.ts';
import { findOwnResource, isOwnService, toOwnCall } from '../event/own-resources.ts';
import { readService } from '../event/service-name.ts';
import { isJsonObject, type JsonObject, parseJson } from '../json.ts';
import { isReading } from './call.ts';
import type { Envelope } from './event-place.ts';
import { type FilterReason, findFilterReason, type NoiseSettings } from './noise.ts';
import { completeEvent, normalizeText, readCaller } from './normalize.ts';
import { inspectRecord } from './readable-record.ts';
import { MAX_LENGTH, readText } from './record-text.ts';
import { keepUnparsed } from './unparsed.ts';

/** Verdict on a record. Every record gets exactly one. */
export type Admission =
  | {
      readonly verdict: 'store';
      readonly event: ActivityEvent;
      /** As in `NormalizedRecord`. */
      readonly omittedFields: readonly string[];
    }
  | { readonly verdict: 'filter'; readonly reason: FilterReason; readonly eventId: string }
  | { readonly verdict: 'unrelated' };

/**
 * Decides what becomes of a record: stored, left out as noise, or unrelated (another service's, a read
 * of a source of which only changes are kept, or not a management event). What changes a resource of the
 * deployment is stored, of whatever service. What cannot be read is stored as `unparsed`, unless it says itself that it is
 * unrelated. Total, and a pure function of its arguments.
 *
 * @example admit(record, settings) // { verdict: 'filter', reason: 'aws_service', eventId: '…' }
 */
export function admit(value: unknown, settings: NoiseSettings, envelope?: Envelope): Admission {
  const isOwn = isJsonObject(value) && changesOwn(value, settings, envelope);
  if (isJsonObject(value) && !isOwn && isUnrelated(value)) return { verdict: 'unrelated' };
  const inspection = inspectRecord(value);
  if ('problem' in inspection) {
    return { verdict: 'store', ...keepUnparsed(value, inspection.problem, envelope) };
  }
  const { head, record } = inspection;
  const reading = readCaller(record);
  const accountId = readText(record, 'recipientAccountId', MAX_LENGTH.name) ?? envelope?.accountId;
  const reason = isOwn
    ? undefined
    : findFilterReason(record, head.eventName, reading, settings, accountId);
  if (reason !== undefined) return { verdict: 'filter', reason, eventId: head.eventId };
  return { verdict: 'store', ...completeEvent(record, head, reading, envelope) };
}

/** Decides as `admit` does about the JSON text of a record; other text is stored as `unparsed`. */
export function admitText(text: string, settings: NoiseSettings, envelope?: Envelope): Admission {
  const value = parseJson(text);
  return value === undefined
    ? { verdict: 'store', ...normalizeText(text, envelope) }
    : admit(value, settings, envelope);
}

function isUnrelated(record: JsonObject): boolean {
  const { eventCategory, eventSource } = record;
  if (typeof eventSource === 'string' && eventSource !== '') {
    const source = findEventSource(eventSource);
    if (source === undefined || !isKept(source, record)) return true;
  }
  return (
    typeof eventCategory === 'string' && eventCategory !== '' && eventCategory !== 'Management'
  );
}

/** True for a change of the deployment by a service read for it alone, or by IAM, which may have been filtered otherwise. */
function changesOwn(
  record: JsonObject,
  { ownResources }: NoiseSettings,
  envelope: Envelope | undefined,
): boolean {
  if (ownResources === undefined || ownResources.resources.length === 0) return false;
  const { eventCategory, eventName, eventSource } = record;
  const service = readService(eventSource);
  if (!isOwnService(service) && service !== 'iam') return false;
  if (typeof eventName !== 'string' || isReading(record, eventName)) return false;
  if (eventCategory !== undefined && eventCategory !== 'Management') return false;
  const place = { region: envelope?.awsRegion, account: envelope?.accountId };
  return findOwnResource(ownResources, toOwnCall(record, place)) !== undefined;
}
