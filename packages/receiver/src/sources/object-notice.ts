import {
  isJsonObject,
  type JsonObject,
  objectIn,
  parseJsonObject,
  textIn,
} from '@iam-tracker/core';

/** An object that a message says was made. */
export interface AnnouncedObject {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes; the trail's own notices have none. */
  readonly etag?: string;
}

/** What a message says, whoever wrote it. */
interface ObjectNotice {
  readonly objects: readonly AnnouncedObject[];
  /** Things that it tells beside, of which nothing is to be read: tests, deletions. */
  readonly others: number;
  /** Entries that should name an object and name none. */
  readonly unreadable: number;
}

/** What CloudTrail publishes, as it is, when a trail is connected to a topic. */
const VALIDATION = 'CloudTrail validation message.';

/**
 * Reads the message of a queue that is told of objects: an event of EventBridge, a notification of S3, or what a trail publishes, each
 * as it is or wrapped by SNS. Undefined for every other message.
 *
 * @example readObjectNotice({ s3Bucket: 'logs', s3ObjectKey: ['a'] }) // { objects: [{ bucket: 'logs', key: 'a' }], … }
 */
export function readObjectNotice(body: JsonObject): ObjectNotice | undefined {
  const wrapped = textIn(body, 'Message');
  if (body.Type !== 'Notification' || wrapped === undefined) return readPlain(body);
  if (wrapped === VALIDATION) return NOTHING_TO_READ;
  return readPlain(parseJsonObject(wrapped));
}

const NOTHING_TO_READ: ObjectNotice = { objects: [], others: 1, unreadable: 0 };

function readPlain(body: JsonObject): ObjectNotice | undefined {
  if (body.source === 'aws.s3' && 'detail-type' in body) return readEvent(body);
  if ('s3Bucket' in body && 's3ObjectKey' in body) return readTrailNotice(body);
  if (body.Service === 'Amazon S3' && body.Event === 's3:TestEvent') return NOTHING_TO_READ;
  const { Records: records } = body;
  const isNotification = Array.isArray(records) && records.length > 0 && records.every(isOfS3);
  return isNotification ? readNotification(records) : undefined;
}

/** EventBridge writes keys as they are ("Amazon S3 event message structure"). */
function readEvent(event: JsonObject): ObjectNotice {
  if (event['detail-type'] !== 'Object Created') return NOTHING_TO_READ;
  const detail = objectIn(event, 'detail');
  const object = objectIn(detail, 'object');
  const bucket = textIn(objectIn(detail, 'bucket'), 'name');
  return noticeOf([announce(bucket, textIn(object, 'key'), textIn(object, 'etag'))]);
}

function readTrailNotice({ s3Bucket, s3ObjectKey }: JsonObject): ObjectNotice {
  const keys = Array.isArray(s3ObjectKey) ? s3ObjectKey : [s3ObjectKey];
  return noticeOf(keys.map((key) => announce(s3Bucket, key)));
}

function readNotification(records: readonly JsonObject[]): ObjectNotice {
  const made = records.filter(({ eventName }) => `${eventName}`.startsWith('ObjectCreated:'));
  const objects = made.map((record) => {
    const { bucket, object } = objectIn(record, 's3');
    const { eTag, key } = isJsonObject(object) ? object : {};
    const name = isJsonObject(bucket) ? bucket.name : undefined;
    return announce(name, typeof key === 'string' ? decodeKey(key) : undefined, eTag);
  });
  return { ...noticeOf(objects), others: records.length - made.length };
}

function isOfS3(record: unknown): record is JsonObject {
  return isJsonObject(record) && record.eventSource === 'aws:s3';
}

/** Keys in notifications are encoded as forms are, `+` for a space. */
function decodeKey(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function announce(bucket: unknown, key: unknown, etag?: unknown): AnnouncedObject | undefined {
  if (typeof bucket !== 'string' || bucket === '' || typeof key !== 'string' || key === '') {
    return undefined;
  }
  const isTag = typeof etag === 'string' && etag !== '';
  return { bucket, key, ...(isTag ? { etag: etag.replaceAll('"', '') } : {}) };
}

function noticeOf(found: readonly (AnnouncedObject | undefined)[]): ObjectNotice {
  const objects = found.filter((object) => object !== undefined);
  return { objects, others: 0, unreadable: found.length - objects.length };
}
