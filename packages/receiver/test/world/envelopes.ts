import { ACCOUNT_ID, buildRecord, type TestRecord } from '@iam-tracker/test-utils';

export const QUEUE_ARN = `arn:aws:sqs:us-east-1:${ACCOUNT_ID}:stack-pushed`;

/** An event of EventBridge around a record, as a rule on a bus sends it. */
export function anEnvelope(record: unknown = buildRecord(), changes: TestRecord = {}): TestRecord {
  return {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.iam',
    account: ACCOUNT_ID,
    time: '2026-03-05T10:11:15Z',
    region: 'us-east-1',
    resources: [],
    detail: record,
    ...changes,
  };
}

export interface TestMessage {
  readonly id: string;
  /** Text as it stands, anything else as JSON. */
  readonly body: unknown;
  readonly attempt?: number;
}

/** A batch of the queue as Lambda hands it over. */
export function aBatch(messages: readonly TestMessage[]): object {
  return {
    Records: messages.map(({ attempt = 1, body, id }) => ({
      messageId: id,
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a==',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: String(attempt), SentTimestamp: '1772705475000' },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: QUEUE_ARN,
      awsRegion: 'us-east-1',
    })),
  };
}
