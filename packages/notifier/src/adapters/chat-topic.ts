import { PublishCommand, SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import { clientDefaults, PUBLISH_LIMITS, publishError } from '@iam-tracker/core/aws';
import type { DestinationOf } from '../destination.ts';
import { buildChatNotification } from '../payloads/chat-notification.ts';
import type { Channel } from '../ports.ts';

/**
 * Publishes to a topic that Amazon Q Developer in chat applications listens to, and nothing else: it drops whatever is not its
 * own schema.
 */
export function createChatTopic(
  { topicArn }: DestinationOf<'chat'>,
  config: SNSClientConfig = {},
): Channel {
  const region = topicArn.split(':')[3] ?? '';
  const client = new SNSClient({ ...clientDefaults, ...PUBLISH_LIMITS, region, ...config });
  return {
    async deliver({ document }) {
      const Message = JSON.stringify(buildChatNotification(document));
      try {
        await client.send(new PublishCommand({ TopicArn: topicArn, Message }));
      } catch (cause) {
        throw publishError(`publish to ${topicArn}`, cause, 'The role needs sns:Publish on it.');
      }
    },
  };
}
