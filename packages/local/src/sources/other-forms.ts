import { isJsonObject, type JsonObject } from '@iam-tracker/core';
import { hasRecordFields, plainName } from './record-shape.ts';

/** Files that AWS puts beside logs of CloudTrail, told by fields that only they have. */
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
    (value.eventSource === 'aws:s3' && isJsonObject(value.s3)) ||
    (value.source === 'aws.s3' && typeof value['detail-type'] === 'string') ||
    value.Event === 's3:TestEvent';
  if (isOfBucket) return 'a notice of new files in a bucket, no events: read the files it names';
  return value.messageType === 'CONTROL_MESSAGE'
    ? 'a control message of CloudWatch Logs, no events'
    : undefined;
}

/** Notes on the file that `isWriteTest` knows. */
export const WRITE_TEST_NOTE = 'the write test of a CloudWatch Logs export, no events';

/** Tells whether a text is the file `aws-logs-write-test`, which an export task leaves beside what it exports. */
export function isWriteTest(text: string): boolean {
  return text.trim() === 'Permission Check Successful';
}

/** Advice about records in a form that there is nothing else to say about. */
export const WHAT_IS_READ =
  'the log files of a trail, or what aws cloudtrail lookup-events --output json prints, are read';

const PYTHON = /^\s*[[{(]+\s*'/;

/** Forms of text with records in it, and what to do to have them read. The first that fits counts. */
const TEXT_FORMS: readonly { readonly form: RegExp; readonly reason: string }[] = [
  {
    form: PYTHON,
    reason: 'records as Python prints them: write them with json.dumps(…, default=str)',
  },
  {
    form: /^\s*\{\s*"/,
    reason: `a record that is cut short inside a text: ${WHAT_IS_READ}`,
  },
  {
    form: /^\s*(?:-\s+)?[\w@]+\s*:\s/m,
    reason: 'records as YAML or a list of fields: print them again with --output json',
  },
  {
    form: /^\s*[+|]?-{3,}|^\s*\|/m,
    reason: 'records as a table: print them again with --output json',
  },
  {
    form: /^[A-Z]+\t/m,
    reason: 'records as columns of text: print them again with --output json',
  },
];

/** Tells whether a text begins as Python prints its own values, which is no damaged JSON. */
export function isPythonText(text: string): boolean {
  return PYTHON.test(text);
}

/** Says what a text with records in it is, and what to do instead. Quotes nothing of it. */
export function describeUnreadText(text: string): string {
  const known = TEXT_FORMS.find(({ form }) => form.test(text));
  return known?.reason ?? `records in a form that is not known: ${WHAT_IS_READ}`;
}

/** Says what a JSON value with records in it is, and what to do instead. Quotes nothing of it. */
export function describeUnreadValue(value: unknown): string {
  const names = isJsonObject(value) ? Object.keys(value).map(plainName) : [];
  if (names.includes('metadata') && names.includes('api')) {
    return `records as OCSF takes them apart (Security Lake): ${WHAT_IS_READ}`;
  }
  const isOfElastic = names.some((name) => name === 'aws' || name.startsWith('aws.cloudtrail'));
  if (isOfElastic) {
    return 'records as Elastic takes them apart: export the documents with event.original';
  }
  if (names.some((name) => name.startsWith('useridentity.') || name === 'sourcetype')) {
    return 'records as Splunk takes them apart: export the field _raw';
  }
  if (names.includes('awsaccesskey')) {
    return 'the table that the console saves of Event history lacks most of each record: save it as JSON';
  }
  if (names.includes('awseventid')) {
    return `records as Microsoft Sentinel takes them apart: ${WHAT_IS_READ}`;
  }
  if (isJsonObject(value) && hasRecordFields(value)) {
    return 'fields taken out of records: select eventJson in CloudTrail Lake, and in place of Athena read the log files';
  }
  return `records in a form that is not known: ${WHAT_IS_READ}`;
}
