import type { JsonObject } from '@iam-tracker/core';

/** An object as tests announce it. */
interface Announced {
  readonly bucket: string;
  readonly key: string;
  readonly etag?: string;
}

/** EventBridge's event of an object that was made (Amazon S3 user guide, "Using EventBridge"). */
export function eventOf({ bucket, etag, key }: Announced): JsonObject {
  return {
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '222233334444',
    time: '2026-03-05T10:15:00Z',
    region: 'eu-west-1',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: {
        key,
        size: 5,
        ...(etag === undefined ? {} : { etag }),
        sequencer: '00617F08299329D189',
      },
      'request-id': 'N4N7GDK58NMKJ12R',
      requester: 'cloudtrail.amazonaws.com',
      'source-ip-address': '192.0.2.1',
      reason: 'PutObject',
    },
  };
}

/** A notification of S3, in which keys are encoded as forms are. */
export function notificationOf(
  { bucket, etag, key }: Announced,
  eventName = 'ObjectCreated:Put',
): JsonObject {
  const encoded = encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
  const object = { key: encoded, size: 5, ...(etag === undefined ? {} : { eTag: etag }) };
  return {
    Records: [
      {
        ...{ eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: 'eu-west-1', eventName },
        s3: { s3SchemaVersion: '1.0', bucket: { name: bucket }, object },
      },
    ],
  };
}

/** What a trail publishes. */
export function trailNoticeOf(s3Bucket: string, s3ObjectKey: readonly string[]): JsonObject {
  return { s3Bucket, s3ObjectKey };
}

/** The envelope of SNS, without raw delivery. */
export function wrap(message: string): JsonObject {
  return {
    Type: 'Notification',
    MessageId: 'e8ec0cb4-e3cc-5533-8e72-5f0cb6428101',
    TopicArn: 'arn:aws:sns:eu-west-1:111122223333:trail',
    Message: message,
    Timestamp: '2026-03-05T10:15:01.111Z',
  };
}
