import { isObject, type JsonObject } from './record-shape.ts';

/** What AWS puts beside logs of CloudTrail, told by fields that only it has. */
const KNOWN: readonly { readonly note: string; readonly fields: readonly string[] }[] = [
  {
    note: 'a CloudTrail digest: signatures, no events',
    fields: ['digestStartTime', 'logFiles'],
  },
  {
    note: 'the signatures of a CloudTrail Lake export, no events',
    fields: ['files', 'hashAlgorithm'],
  },
  {
    note: 'a notice of new log files, no events: read the files it names',
    fields: ['s3Bucket', 's3ObjectKey'],
  },
];

/**
 * Says what a JSON object is when it belongs to logs of CloudTrail and never holds events; undefined
 * for anything else.
 */
export function noteOnKnownOther(value: JsonObject): string | undefined {
  const known = KNOWN.find(({ fields }) => fields.every((field) => field in value));
  if (known !== undefined) return known.note;
  const isOfBucket =
    (value.eventSource === 'aws:s3' && isObject(value.s3)) ||
    (value.source === 'aws.s3' && typeof value['detail-type'] === 'string') ||
    value.Event === 's3:TestEvent';
  if (isOfBucket) return 'a notice of new files in a bucket, no events: read the files it names';
  return value.messageType === 'CONTROL_MESSAGE'
    ? 'a control message of CloudWatch Logs, no events'
    : undefined;
}
