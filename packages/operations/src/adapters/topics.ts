import {
  ListSubscriptionsByTopicCommand,
  type ListSubscriptionsByTopicCommandOutput,
  SNSClient,
  type SNSClientConfig,
} from '@aws-sdk/client-sns';
import { clientDefaults } from '@iam-tracker/core/aws';
import { awsError } from '../aws-error.ts';
import type { Subscription, Topics } from '../ports.ts';

export function createTopics(config: SNSClientConfig = {}): Topics {
  const client = new SNSClient({ ...clientDefaults, ...config });
  return {
    async subscriptions(topicArn) {
      const found: Subscription[] = [];
      let nextToken: string | undefined;
      do {
        const command = new ListSubscriptionsByTopicCommand({
          TopicArn: topicArn,
          NextToken: nextToken,
        });
        const page: ListSubscriptionsByTopicCommandOutput = await client
          .send(command)
          .catch((error) => {
            throw awsError(error, `Cannot list the subscriptions of ${topicArn}`);
          });
        for (const { Endpoint, Protocol, SubscriptionArn } of page.Subscriptions ?? []) {
          found.push({
            protocol: Protocol ?? '',
            endpoint: Endpoint ?? '',
            // Amazon SNS API reference, ListSubscriptionsByTopic: in place of an ARN until it is confirmed.
            isPending: SubscriptionArn === 'PendingConfirmation',
          });
        }
        nextToken = page.NextToken;
      } while (nextToken !== undefined);
      return found;
    },
  };
}
