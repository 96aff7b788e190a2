import {
  type FakeAws,
  type FakeAwsReply,
  type FakeAwsRequest,
  refuse,
  startFakeAws,
} from '@iam-tracker/test-utils/operator';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createChatTopic } from '../../src/adapters/chat-topic.ts';
import { createEventBus } from '../../src/adapters/event-bus.ts';
import { createSecretsManager } from '../../src/adapters/secrets-manager.ts';
import { createSecurityHub } from '../../src/adapters/security-hub.ts';
import { aNotice } from '../world/notices.ts';

const ACCOUNT = 'eu-west-1:123456789012';
const PUBLISHED =
  '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

describe('channels of AWS', () => {
  let aws: FakeAws;
  afterEach(() => aws.close());

  /** Options of a client that speaks to a server which answers so. */
  async function answering(answer: (request: FakeAwsRequest) => FakeAwsReply) {
    aws = await startFakeAws(answer);
    const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
    return { endpoint: aws.url, credentials, maxAttempts: 1 };
  }

  describe('createChatTopic', () => {
    const destination = {
      kind: 'chat',
      topicArn: `arn:aws:sns:${ACCOUNT}:stack-chat-security`,
    } as const;

    it('publishes what chat applications read, in the Region of the topic', async () => {
      const channel = createChatTopic(destination, await answering(() => ({ body: PUBLISHED })));

      await channel.deliver(aNotice());

      expect(aws.requests).toMatchObject([
        {
          service: 'sns',
          region: 'eu-west-1',
          input: { Action: 'Publish', TopicArn: destination.topicArn },
        },
      ]);
      expect(JSON.parse(String(aws.requests[0]?.input.Message))).not.toHaveProperty('schema');
    });

    it('says what SNS refused', async () => {
      const body =
        '<ErrorResponse><Error><Code>AuthorizationError</Code><Message>no\u001b[31m</Message></Error></ErrorResponse>';
      const channel = createChatTopic(destination, await answering(() => ({ status: 403, body })));

      await expect(channel.deliver(aNotice())).rejects.toMatchObject({
        code: 'PUBLISH_FAILED',
        message: expect.stringContaining(`Cannot publish to ${destination.topicArn}`) as unknown,
      });
    });
  });

  describe('createEventBus', () => {
    const busArn = `arn:aws:events:${ACCOUNT}:event-bus/security`;

    it('puts the alert on the bus as it was published', async () => {
      const options = await answering(() => ({
        body: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] },
      }));
      const notice = aNotice();

      await createEventBus({ kind: 'event_bus', busArn, format: 'alert' }, options).deliver(notice);

      expect(aws.requests).toMatchObject([
        {
          service: 'events',
          region: 'eu-west-1',
          operation: 'PutEvents',
          input: {
            Entries: [
              {
                EventBusName: busArn,
                Source: 'iam-activity-tracker',
                DetailType: 'IAM Alert',
                Detail: notice.text,
              },
            ],
          },
        },
      ]);
    });

    it('names a Detection Finding as such', async () => {
      const options = await answering(() => ({
        body: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] },
      }));

      await createEventBus({ kind: 'event_bus', busArn, format: 'ocsf' }, options).deliver(
        aNotice(),
      );

      expect(aws.requests[0]?.input.Entries).toMatchObject([
        { DetailType: 'OCSF Detection Finding' },
      ]);
    });

    it.each([
      ['the request', () => refuse('AccessDeniedException')],
      [
        'the entry',
        () => ({
          body: {
            FailedEntryCount: 1,
            Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'as told' }],
          },
        }),
      ],
    ])('fails when %s is refused', async (_, answer) => {
      const channel = createEventBus(
        { kind: 'event_bus', busArn, format: 'alert' },
        await answering(answer),
      );

      await expect(channel.deliver(aNotice())).rejects.toMatchObject({
        code: 'PUBLISH_FAILED',
        message: expect.stringContaining('as told') as unknown,
      });
    });
  });

  describe('createSecurityHub', () => {
    const productArn = `arn:aws:securityhub:${ACCOUNT}:product/123456789012/default`;

    it('imports one finding', async () => {
      const options = await answering(() => ({ body: { FailedCount: 0, SuccessCount: 1 } }));

      await createSecurityHub({ kind: 'security_hub', productArn }, options).deliver(aNotice());

      expect(aws.requests).toMatchObject([
        { service: 'securityhub', region: 'eu-west-1', operation: 'POST /findings/import' },
      ]);
      expect(aws.requests[0]?.input.Findings).toHaveLength(1);
    });

    it.each([
      ['the request', () => refuse('InvalidAccessException')],
      [
        'the finding',
        () => ({
          body: {
            FailedCount: 1,
            SuccessCount: 0,
            FailedFindings: [{ Id: '1', ErrorCode: 'InvalidInput', ErrorMessage: 'as told' }],
          },
        }),
      ],
    ])('fails when %s is refused', async (_, answer) => {
      const channel = createSecurityHub(
        { kind: 'security_hub', productArn },
        await answering(answer),
      );

      await expect(channel.deliver(aNotice())).rejects.toMatchObject({
        code: 'PUBLISH_FAILED',
        message: expect.stringContaining('as told') as unknown,
      });
    });
  });

  describe('createSecretsManager', () => {
    const ARN = `arn:aws:secretsmanager:${ACCOUNT}:secret:pagerduty-AbCdEf`;

    it('reads a secret once in five minutes, in its Region, and anew when it is told to', async () => {
      let now = 0;
      const options = await answering(() => ({ body: { SecretString: ' s3cret\n' } }));
      const secrets = createSecretsManager({ now: () => now }, options);

      expect(await secrets.read(ARN)).toBe('s3cret');
      now += 299_999;
      await secrets.read(ARN);
      expect(aws.requests).toMatchObject([
        {
          service: 'secretsmanager',
          region: 'eu-west-1',
          operation: 'GetSecretValue',
          input: { SecretId: ARN },
        },
      ]);
      now += 1;
      await secrets.read(ARN);
      secrets.forget(ARN);
      await secrets.read(ARN);
      expect(aws.requests).toHaveLength(3);
    });

    it.each([
      ['is denied', () => refuse('AccessDeniedException')],
      ['holds bytes and no text', () => ({ body: { SecretBinary: 'AAAA' } })],
      ['is empty', () => ({ body: { SecretString: ' ' } })],
    ])('names a secret that %s', async (_, answer) => {
      const secrets = createSecretsManager({ now: () => 0 }, await answering(answer));

      await expect(secrets.read(ARN)).rejects.toMatchObject({
        code: 'BAD_CONFIGURATION',
        message: expect.stringContaining(ARN) as unknown,
      });
    });
  });
});
