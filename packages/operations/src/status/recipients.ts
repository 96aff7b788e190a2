import { isAppError } from '@iam-tracker/core';
import type { Deployment } from '../deployment.ts';
import type { AlarmState, Cloud, Subscription } from '../ports.ts';

/** People and programs that are told of alerts and of alarms. */
export interface Recipients {
  /** Subscriptions that nothing reaches before they are confirmed. */
  readonly pending: readonly (Subscription & { readonly topic: 'alerts' | 'alarms' })[];
  /** Nothing that is subscribed to the alerts is confirmed; false when there are no alerts. */
  readonly alertsReachNoOne: boolean;
  /** No alarm tells anyone; false when there are no alarms. */
  readonly alarmsReachNoOne: boolean;
  /** Why it is not known, where AWS refused to tell. */
  readonly unknown: readonly string[];
}

/** Asks the topics of a deployment who hears of what. What AWS refuses to tell is said, and is no error. */
export async function findRecipients(
  { topics }: Pick<Cloud, 'topics'>,
  { alarms: alarmNames, alarmsTopicArn, topicArn }: Deployment,
  alarms: readonly AlarmState[],
): Promise<Recipients> {
  const unknown: string[] = [];
  const ask = async (topic: string | undefined): Promise<Subscription[] | undefined> => {
    if (topic === undefined) return undefined;
    try {
      return await topics.subscriptions(topic);
    } catch (error) {
      if (!isAppError(error)) throw error;
      unknown.push(error.message);
      return undefined;
    }
  };
  const [ofAlerts, ofAlarms] = await Promise.all([ask(topicArn), ask(alarmsTopicArn)]);
  const others = alarms.flatMap(({ actions }) => actions.filter((each) => each !== alarmsTopicArn));
  const isHeard = (subscriptions: readonly Subscription[]) =>
    subscriptions.some(({ isPending }) => !isPending);
  return {
    pending: [
      ...(ofAlerts ?? []).map((each) => ({ ...each, topic: 'alerts' as const })),
      ...(ofAlarms ?? []).map((each) => ({ ...each, topic: 'alarms' as const })),
    ].filter(({ isPending }) => isPending),
    alertsReachNoOne: ofAlerts !== undefined && !isHeard(ofAlerts),
    alarmsReachNoOne:
      alarmNames.length > 0 &&
      others.length === 0 &&
      (alarmsTopicArn === undefined
        ? alarms.length > 0
        : ofAlarms !== undefined && !isHeard(ofAlarms)),
    unknown,
  };
}
