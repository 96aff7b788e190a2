import {
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  type SNSClientConfig,
} from '@aws-sdk/client-sns';
import { AppError, printable } from '@iam-tracker/core';
import { clientDefaults } from '@iam-tracker/core/aws';
import { type AlertMessage, buildMessage } from '../message/alert-message.ts';
import type { AlertPublisher } from '../ports.ts';

/** All attempts together end well within the lease of a claim. */
const REQUEST_LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
};

/** Publishes to a topic, in the topic's own Region. The client is made with the first alert. */
export function createSnsTopic(topicArn: string, config: SNSClientConfig = {}): AlertPublisher {
  const region = topicArn.split(':')[3] ?? '';
  let client: SNSClient | undefined;
  return {
    async publish(alert, context) {
      client ??= new SNSClient({ ...clientDefaults, ...REQUEST_LIMITS, region, ...config });
      const params = publishParams(topicArn, buildMessage(alert, context));
      try {
        await client.send(new PublishCommand(params));
      } catch (cause) {
        const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
        throw new AppError(
          'PUBLISH_FAILED',
          `Cannot publish an alert to ${topicArn}: ${name}: ${printable(message)}`,
          {
            hint: 'The role needs sns:Publish, and kms:GenerateDataKey and kms:Decrypt for an encrypted topic.',
            cause,
          },
        );
      }
    },
  };
}

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
