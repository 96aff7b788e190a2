import {
  type AlertMessage,
  type AlertPublisher,
  buildMessage,
  createSnsTopic,
} from '@iam-tracker/alerter/alert';
import { AppError } from '@iam-tracker/core';
import type { AwsAccess } from './config.ts';
import type { Deployment } from './deployment.ts';

/**
 * Returns what publishes to the topic of a deployment, as its alerter does, and then shows what it published.
 *
 * @throws AppError NOT_DEPLOYED when the deployment sends no alerts
 */
export function openAlertsTopic(
  { topicArn }: Deployment,
  { region: _, ...access }: AwsAccess,
  show: (message: AlertMessage) => void,
): { topicArn: string; publisher: AlertPublisher } {
  if (topicArn === undefined) {
    throw new AppError('NOT_DEPLOYED', 'The deployment sends no alerts: it has no topic.', {
      hint: 'Deploy with enable_security_alerts = true.',
    });
  }
  const topic = createSnsTopic(topicArn, access);
  return {
    topicArn,
    publisher: {
      async publish(alert, context) {
        await topic.publish(alert, context);
        show(buildMessage(alert, context));
      },
    },
  };
}
