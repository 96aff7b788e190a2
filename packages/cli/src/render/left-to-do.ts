import { printable } from '@iam-tracker/core';
import type { LeftToDo } from '@iam-tracker/operations';
import { feedDocument, feedSteps } from './push-feed.ts';
import { formatDuration } from './quantities.ts';
import { wrap } from './table/wrap.ts';

interface LeftToDoOptions {
  readonly invocation: string;
  readonly width: number;
  /** The event history was read just now. */
  readonly isInitialised: boolean;
}

/** Writes what a person still has to do after a deployment, a step a line. */
export function renderLeftToDo(
  { collects, collectsWithinSeconds, pushFeed, recipients }: LeftToDo,
  { invocation, isInitialised, width }: LeftToDoOptions,
): string {
  const { alarmsReachNoOne, alertsReachNoOne, pending, unknown } = recipients;
  const schedule = collects === undefined ? '' : ` (${printable(collects, 60)})`;
  const within =
    collectsWithinSeconds === undefined
      ? `by its schedule${schedule}`
      : `within ${formatDuration(collectsWithinSeconds)}${schedule}`;
  const steps = [
    ...pending.map(({ endpoint, protocol, topic }) =>
      protocol.startsWith('email')
        ? `Confirm the mail "Subscription Confirmation" of AWS to ${printable(endpoint, 100)}: before that no ${topic} arrive.`
        : `Confirm the subscription of ${printable(endpoint, 100)} (${printable(protocol, 20)}) to the ${topic}.`,
    ),
    ...(alertsReachNoOne && pending.every(({ topic }) => topic !== 'alerts')
      ? ['Alerts reach no one: give alerts_email_address or alert_subscriptions.']
      : []),
    ...(alarmsReachNoOne && pending.every(({ topic }) => topic !== 'alarms')
      ? ['Alarms reach no one: give alerts_email_address, alert_subscriptions or alarm_topic_arns.']
      : []),
    ...unknown.map((sentence) => `Not known: ${printable(sentence)}`),
    ...feedSteps(pushFeed),
    ...(isInitialised
      ? []
      : [
          `The first collection begins ${within}. To collect the 90 days of history now: ${invocation} init`,
        ]),
    `To see that alerts arrive: ${invocation} test-alerts --deployed. To see how all of it is doing: ${invocation} status`,
  ];
  const lines = steps.flatMap((step) =>
    wrap(step, width - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`),
  );
  return ['Left to do:', ...lines].join('\n');
}

/** Returns it for programs. */
export function leftToDoDocument({ collects, pushFeed, recipients }: LeftToDo) {
  const { alarmsReachNoOne, alertsReachNoOne, pending, unknown } = recipients;
  return {
    unconfirmed_subscriptions: pending.map(({ endpoint, protocol, topic }) => ({
      ...{ topic, protocol, endpoint },
    })),
    alerts_reach_no_one: alertsReachNoOne,
    alarms_reach_no_one: alarmsReachNoOne,
    collects: collects ?? null,
    push: feedDocument(pushFeed),
    unknown,
  };
}
