import type { ActivityEvent } from '@iam-tracker/core';

/** An ordinary event; `second` counts from the first of 2026 and sets time and day. */
export function sampleEvent(
  id: string,
  second = 0,
  fields: Partial<ActivityEvent> = {},
): ActivityEvent {
  const eventTime = new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  return {
    eventDate: eventTime.slice(0, 10),
    eventId: id,
    eventTime: eventTime.replace('.000Z', 'Z'),
    eventName: 'CreateUser',
    eventSource: 'iam.amazonaws.com',
    eventType: 'iam',
    accountId: '123456789012',
    awsRegion: 'us-east-1',
    userName: 'alice',
    userType: 'IAMUser',
    actor: 'alice',
    actorType: 'iam_user',
    sourceIp: '192.0.2.1',
    outcome: 'success',
    readOnly: false,
    target: 'user/bob',
    requestParameters: '{"userName":"bob"}',
    eventVersion: '1.11',
    ...fields,
  };
}
