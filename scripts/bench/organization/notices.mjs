// Messages that announce objects, in all the ways there are, in no order and some of them twice.
import { createHash } from 'node:crypto';

/** Share of the messages that a queue brings twice. */
const TWICE = 0.03;

/** @param {string} text */
const fraction = (text) => createHash('md5').update(text).digest().readUInt32LE() / 2 ** 32;

/**
 * Announces files, a function of their keys and the salt alone.
 *
 * @param {readonly string[]} keys
 * @param {string} bucket
 * @param {(key: string) => string} etagOf
 * @param {number} salt
 * @returns {string[]}
 */
export function announce(keys, bucket, etagOf, salt) {
  const shuffled = keys
    .map((key) => ({ key, order: fraction(`${salt} ${key}`) }))
    .sort((a, b) => a.order - b.order);
  return shuffled.flatMap(({ key, order }) => {
    const kind = Math.floor(order * 1e6) % 4;
    const body = JSON.stringify(write(kind, bucket, key, etagOf(key)));
    return fraction(`${key} twice`) < TWICE ? [body, body] : [body];
  });
}

/**
 * @param {number} kind
 * @param {string} bucket
 * @param {string} key
 * @param {string} etag
 * @returns {object}
 */
function write(kind, bucket, key, etag) {
  if (kind === 0) return { s3Bucket: bucket, s3ObjectKey: [key] };
  if (kind === 1) {
    const object = { key: encodeURIComponent(key).replaceAll('%2F', '/'), eTag: etag, size: 1 };
    const s3 = { bucket: { name: bucket }, object };
    return { Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3 }] };
  }
  if (kind === 2)
    return { Type: 'Notification', Message: JSON.stringify(write(1, bucket, key, etag)) };
  const detail = { bucket: { name: bucket }, object: { key, etag } };
  return { source: 'aws.s3', 'detail-type': 'Object Created', account: '222233334444', detail };
}

/**
 * Puts files into a bucket that nobody can read to the end, beside the first one, and announces them and one that is not there.
 *
 * @param {Map<string, Buffer>} bucket
 * @returns {string[]}
 */
export function poisonOf(bucket) {
  const [[key, bytes] = ['', Buffer.alloc(0)]] = bucket;
  const named = (/** @type {string} */ unique) => key.replace(/[^_]{16}(?=\.json\.gz$)/, unique);
  const files = /** @type {const} */ ([
    ['AAAAAAAAAAAAAAA1', bytes.subarray(0, -20)],
    ['AAAAAAAAAAAAAAA2', Buffer.from('<Error><Code>AccessDenied</Code></Error>')],
    ['AAAAAAAAAAAAAAA3', undefined],
  ]);
  return files.map(([unique, content]) => {
    if (content !== undefined) bucket.set(named(unique), content);
    return JSON.stringify({ s3Bucket: 'example-organization-trail', s3ObjectKey: [named(unique)] });
  });
}
