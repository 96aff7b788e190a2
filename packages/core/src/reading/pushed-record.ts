import { compact } from '../collections.ts';
import { isJsonObject, type JsonObject, textIn } from '../json.ts';
import type { Envelope } from '../record/event-place.ts';
import { isRecordShaped, isWholeRecord } from './record-shape.ts';

/** What an event of EventBridge holds. */
type PushedEvent =
  | { readonly record: JsonObject; readonly envelope: Envelope }
  /** AWS itself did not send it: whatever is in it may be anybody's. */
  | { readonly refusal: 'not_of_aws' }
  /** Its detail is no record; `isFromTrail` when CloudTrail sent it, by its type. */
  | { readonly refusal: 'no_record'; readonly isFromTrail: boolean; readonly envelope: Envelope };

/**
 * Sources that AWS keeps for itself: PutEvents refuses them to every caller. Those of partners (`aws.partner/…`) are written by
 * the partner itself (EventBridge user guide, "Receiving events from a SaaS partner").
 */
const OF_AWS = /^aws\.[a-z0-9-]+$/;
/**
 * CloudTrail's own types: `AWS API Call via CloudTrail`, two spellings of a sign-in's, `Amazon …` in China. Of any other type
 * only what is a record for certain is one.
 */
const VIA_CLOUDTRAIL = / via CloudTrail$/;

/** Tells an event of EventBridge from any other JSON. */
export function isPushedEvent(value: JsonObject): boolean {
  return 'detail-type' in value && 'detail' in value;
}

/**
 * Takes the CloudTrail record out of an event of EventBridge, and what the event says of its account and Region. Whether the
 * account may be believed is for who knows how the event came.
 */
export function readPushedEvent(event: JsonObject): PushedEvent {
  const { detail, source } = event;
  if (typeof source !== 'string' || !OF_AWS.test(source)) return { refusal: 'not_of_aws' };
  const type = event['detail-type'];
  const isFromTrail = typeof type === 'string' && VIA_CLOUDTRAIL.test(type);
  const envelope = compact({
    accountId: textIn(event, 'account'),
    awsRegion: textIn(event, 'region'),
  });
  const isRecord =
    isJsonObject(detail) && (isFromTrail ? isRecordShaped(detail) : isWholeRecord(detail));
  if (!isRecord) return { refusal: 'no_record', isFromTrail, envelope };
  return { record: detail, envelope };
}
