import { isAppError } from '@iam-tracker/core';
import type { Deployment } from './deployment.ts';
import type { AlarmState, Cloud } from './ports.ts';
import { findPushFeed, type PushFeed } from './status/push-feed.ts';
import { findRecipients, type Recipients } from './status/recipients.ts';
import { secondsBetweenRuns } from './status/schedule.ts';

/** What a person still has to do after a deployment, or may wait for. */
export interface LeftToDo {
  readonly recipients: Recipients;
  /** Expression by which the collector runs; it begins by itself. */
  readonly collects: string | undefined;
  /** Seconds until then at most; undefined for schedules that are no rate. */
  readonly collectsWithinSeconds: number | undefined;
  readonly pushFeed: PushFeed;
}

/** Finds what is left to do. What AWS refuses to tell is said, and does not fail: the deployment is there. */
export async function findLeftToDo(
  cloud: Pick<Cloud, 'monitoring' | 'topics' | 'trails'>,
  deployment: Deployment,
): Promise<LeftToDo> {
  const collects = deployment.functions.find(({ role }) => role === 'collector')?.schedule;
  const refused: string[] = [];
  let alarms: AlarmState[] = [];
  try {
    alarms = await cloud.monitoring.alarms(deployment.alarms);
  } catch (error) {
    if (!isAppError(error)) throw error;
    refused.push(error.message);
  }
  const recipients = await findRecipients(cloud, deployment, alarms);
  return {
    recipients: {
      ...recipients,
      alarmsReachNoOne: refused.length === 0 && recipients.alarmsReachNoOne,
      unknown: [...refused, ...recipients.unknown],
    },
    collects,
    collectsWithinSeconds: secondsBetweenRuns(collects),
    pushFeed: await findPushFeed(cloud, deployment),
  };
}
