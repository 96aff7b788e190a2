import { isJsonObject } from '@iam-tracker/core';
import { hostileJson } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readObjectNotice } from '../../src/sources/object-notice.ts';
import { eventOf, notificationOf, trailNoticeOf, wrap } from './notices.ts';

const KEY = 'p q/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/05/a+b=ü.json.gz';
const AT = { bucket: 'logs', key: KEY };
const none = { objects: [], others: 0, unreadable: 0 };

describe('readObjectNotice', () => {
  it.each([
    ['an event of EventBridge', eventOf({ ...AT, etag: 'e1' }), [{ ...AT, etag: 'e1' }]],
    ['a notification of S3', notificationOf({ ...AT, etag: 'e1' }), [{ ...AT, etag: 'e1' }]],
    [
      'what a trail publishes',
      trailNoticeOf('logs', [KEY, 'b']),
      [AT, { bucket: 'logs', key: 'b' }],
    ],
    ['one key alone', { s3Bucket: 'logs', s3ObjectKey: KEY }, [AT]],
  ])('reads %s, as it is and wrapped by SNS', (_, body, objects) => {
    expect(readObjectNotice(body)).toEqual({ ...none, objects });
    expect(readObjectNotice(wrap(JSON.stringify(body)))).toEqual({ ...none, objects });
  });

  it('decodes the keys of notifications alone', () => {
    const encoded = { bucket: 'logs', key: 'a%2Bb' };

    expect(readObjectNotice(eventOf(encoded))?.objects).toEqual([encoded]);
    expect(readObjectNotice(trailNoticeOf('logs', ['a%2Bb']))?.objects).toEqual([encoded]);
  });

  it.each([
    ['a test of S3', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs' }],
    ['a deletion', { ...eventOf(AT), 'detail-type': 'Object Deleted' }],
    ['a deletion in a notification', notificationOf(AT, 'ObjectRemoved:Delete')],
    ['what a trail publishes when it is connected', wrap('CloudTrail validation message.')],
  ])('passes over %s', (_, body) => {
    expect(readObjectNotice(body)).toEqual({ ...none, others: 1 });
  });

  it.each([
    ['an event without a key', eventOf({ bucket: 'logs', key: '' })],
    ['an event without a bucket', { 'detail-type': 'Object Created', source: 'aws.s3' }],
    [
      'a notification whose key cannot be decoded',
      {
        Records: [
          {
            eventSource: 'aws:s3',
            eventName: 'ObjectCreated:Put',
            s3: { bucket: { name: 'b' }, object: { key: '%E0%A4%A' } },
          },
        ],
      },
    ],
    ['a key that is no text', { s3Bucket: 'logs', s3ObjectKey: [7] }],
    ['keys that are no list', { s3Bucket: 'logs', s3ObjectKey: null }],
  ])('says that something is wrong with %s', (_, body) => {
    expect(readObjectNotice(body)).toEqual({ ...none, unreadable: 1 });
  });

  it.each([
    [
      'an event of another service',
      { 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.iam', detail: {} },
    ],
    ['an event that somebody sent', { ...eventOf(AT), source: 'my.app' }],
    ['records of CloudTrail', { Records: [{ eventSource: 'iam.amazonaws.com' }] }],
    ['a list without entries', { Records: [] }],
    ['text in an envelope', wrap('hello')],
    ['an envelope in an envelope', wrap(JSON.stringify(wrap(JSON.stringify(eventOf(AT)))))],
  ])('does not take %s', (_, body) => {
    expect(readObjectNotice(body)).toBeUndefined();
  });

  it('answers to any message', () => {
    const field = fc.constantFrom(
      'source',
      'detail-type',
      'Records',
      's3Bucket',
      's3ObjectKey',
      'Message',
      'Type',
      'detail',
    );
    const body = fc.dictionary(field, hostileJson()).filter(isJsonObject);
    fc.assert(
      fc.property(body, fc.boolean(), (value, isS3) => {
        const notice = readObjectNotice(isS3 ? { ...value, source: 'aws.s3' } : value);

        for (const { bucket, key } of notice?.objects ?? []) {
          expect([typeof bucket, typeof key]).toEqual(['string', 'string']);
        }
      }),
    );
  });
});
