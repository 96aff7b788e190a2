import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { Clock } from '@iam-tracker/core';
import {
  type SimulatedAws,
  type SimulatedAwsOptions,
  type SimulatedEvent,
  startSimulatedAws,
} from '@iam-tracker/simulator';

/** The time at which tests happen, milliseconds. */
export const NOW = Date.parse('2026-03-02T12:00:00Z');
/** The same in seconds, as LookupEvents counts. */
export const NOW_SECONDS = NOW / 1000;

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' };

/** Options of every SDK client of the tests: one attempt, so that refusals show. */
export function clientOptions(aws: SimulatedAws, region = 'us-east-1') {
  return { endpoint: aws.url, region, credentials, maxAttempts: 1 };
}

/** A clock that stands still until it is told otherwise, and whose sleepers wake at once. */
export interface TestClock extends Clock {
  time: number;
  readonly sleeps: number[];
}

export function createTestClock(): TestClock {
  const clock: TestClock = {
    time: NOW,
    sleeps: [],
    now: () => clock.time,
    sleep: async (milliseconds) => {
      clock.sleeps.push(milliseconds);
    },
  };
  return clock;
}

/** Runs a test against a server of its own, without a pace limit unless asked, and closes it. */
export async function withAws(
  options: SimulatedAwsOptions,
  test: (aws: SimulatedAws, client: CloudTrailClient) => Promise<void>,
): Promise<void> {
  const aws = await startSimulatedAws({
    clock: createTestClock(),
    lookupRequestsPerSecond: Number.POSITIVE_INFINITY,
    ...options,
  });
  const client = new CloudTrailClient(clientOptions(aws));
  try {
    await test(aws, client);
  } finally {
    client.destroy();
    await aws.close();
  }
}

let count = 0;

/** Builds an event that happened so many seconds before `NOW` and shows at once. */
export function anEvent(
  secondsAgo: number,
  fields: Record<string, unknown> = {},
  visibleAt = 0,
): SimulatedEvent {
  count += 1;
  const eventTime = new Date(NOW - secondsAgo * 1000).toISOString().replace('.000Z', 'Z');
  return {
    visibleAt,
    record: {
      eventID: `event-${count}`,
      eventTime,
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateUser',
      awsRegion: 'us-east-1',
      ...fields,
    },
  };
}

export function idsOf(events: readonly SimulatedEvent[]): string[] {
  return events.map(({ record }) => record.eventID);
}
