import { isJsonObject } from '@iam-tracker/core';
import { decodeTrailFinding, type TrailFindingRecord } from '@iam-tracker/core/trail-finding';
import { eventOfTexts, type RuleEvent } from './rule-event.ts';

/** No API has a call of this name. */
export const TRAIL_TAMPERED = 'TrailTampered';

/** Shows a finding about the files of a trail to rules; its parts are those of the request. */
export function toFindingEvent(finding: TrailFindingRecord): RuleEvent {
  const { accountId, findingId, foundAt, object, region, ...parts } = finding;
  const texts = {
    event_id: findingId,
    event_date: foundAt.slice(0, 10),
    // The finding is the news, however old the files are.
    event_time: foundAt,
    event_source: 'trail-proof',
    account_id: accountId,
    aws_region: region,
    // Of a copy the bucket is not known, and the file's own name is all there is.
    target: object.includes('/') ? `s3://${object}` : object,
    request_parameters: JSON.stringify({ object, ...parts }),
  };
  return eventOfTexts(texts, 'trail', TRAIL_TAMPERED);
}

/** Reads a finding about the files of a trail from the image in a stream record; undefined for other images. */
export function decodeFinding(image: unknown): RuleEvent | undefined {
  const finding = isJsonObject(image) ? decodeTrailFinding(image) : undefined;
  return finding && toFindingEvent(finding);
}
