import {
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  type SNSClientConfig,
} from '@aws-sdk/client-sns';
import { clientDefaults, PUBLISH_LIMITS, publishError } from '@iam-tracker/core/aws';
import { type AlertMessage, buildMessage } from '../message/alert-message.ts';
import type { AlertPublisher } from '../ports.ts';

/** Publishes to a topic, in the topic's own Region. The client is made with the first alert. */
export function createSnsTopic(topicArn: string, config: SNSClientConfig = {}): AlertPublisher {
  const region = topicArn.split(':')[3] ?? '';
  let client: SNSClient | undefined;
  return {
    async publish(alert, context) {
      client ??= new SNSClient({ ...clientDefaults, ...PUBLISH_LIMITS, region, ...config });
      const params = publishParams(topicArn, buildMessage(alert, context));
      try {
        await client.send(new PublishCommand(params));
      } catch (cause) {
        throw publishError(`publish an alert to ${topicArn}`, cause, HINT);
      }
    },
  };
}

const HINT =
  'The role needs sns:Publish, and kms:GenerateDataKey and kms:Decrypt for an encrypted topic.';

/** People get text, machines JSON: SNS picks by the protocol of each subscription. */
export function publishParams(topicArn: string, message: AlertMessage): PublishCommandInput {
  const { attributes, json, subject, text } = message;
  const byProtocol = {
    default: text,
    ...{ http: json, https: json, sqs: json, lambda: json, firehose: json },
    sms: subject,
  };
  return {
    TopicArn: topicArn,
    Subject: subject,
    Message: JSON.stringify(byProtocol),
    MessageStructure: 'json',
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [
        name,
        { DataType: 'String', StringValue: value },
      ]),
    ),
  };
}
