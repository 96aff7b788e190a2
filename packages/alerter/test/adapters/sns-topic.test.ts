import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { createSnsTopic, publishParams } from '../../src/adapters/sns-topic.ts';
import { buildMessage } from '../../src/message/alert-message.ts';
import { anAlert } from '../world/alerts.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';
const context = {
  folded: 0,
  attribution: { actor: 'alice', certainty: 'certain', rule: 'iam_user', chain: [], isCut: false },
} as const;

const ACCEPTED = `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
  <PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>`;

function refusal(code: string): string {
  return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
    <Error><Type>Sender</Type><Code>${code}</Code><Message>as scripted</Message></Error></ErrorResponse>`;
}

/** Runs a test against an SNS that gives these answers, the last of them for ever. */
async function withSns(
  answers: readonly (readonly [status: number, body: string])[],
  test: (endpoint: string, requests: { form: URLSearchParams; region: string }[]) => Promise<void>,
) {
  const requests: { form: URLSearchParams; region: string }[] = [];
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const region = request.headers.authorization?.split('/')[2] ?? '';
    const [status, body] = answers[Math.min(requests.length, answers.length - 1)] ?? [500, ''];
    requests.push({ form, region });
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await test(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests);
  } finally {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
}

const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };

describe('createSnsTopic', () => {
  it('publishes in the Region of the topic', async () => {
    await withSns([[200, ACCEPTED]], async (endpoint, requests) => {
      await createSnsTopic(TOPIC, { endpoint, credentials }).publish(anAlert('e1'), context);

      const [{ form, region } = { form: new URLSearchParams(), region: '' }] = requests;
      expect(region).toBe('eu-west-1');
      expect(Object.fromEntries(form)).toMatchObject({
        Action: 'Publish',
        TopicArn: TOPIC,
        Subject: '[HIGH] IAM Alert: A rule of the tests',
        MessageStructure: 'json',
      });
    });
  });

  it('tries again when SNS has a hiccup', async () => {
    const hiccup = [500, refusal('InternalError')] as const;
    await withSns([hiccup, [200, ACCEPTED]], async (endpoint, requests) => {
      await createSnsTopic(TOPIC, { endpoint, credentials }).publish(anAlert('e1'), context);

      expect(requests).toHaveLength(2);
    });
  });

  it('says what SNS refused', async () => {
    await withSns([[403, refusal('AuthorizationError')]], async (endpoint) => {
      const topic = createSnsTopic(TOPIC, { endpoint, credentials });

      await expect(topic.publish(anAlert('e1'), context)).rejects.toMatchObject({
        code: 'PUBLISH_FAILED',
        message: expect.stringContaining(`${TOPIC}: AuthorizationError`),
      });
    });
  });
});

describe('publishParams', () => {
  it('gives people text, machines JSON and phones the subject', () => {
    const message = buildMessage(anAlert('e1'), context);

    const params = publishParams(TOPIC, message);

    const { json, subject, text: mail } = message;
    expect(JSON.parse(params.Message ?? '')).toEqual({
      default: mail,
      http: json,
      https: json,
      sqs: json,
      lambda: json,
      firehose: json,
      sms: subject,
    });
    expect(params.MessageAttributes).toEqual({
      severity: { DataType: 'String', StringValue: 'HIGH' },
      rule_id: { DataType: 'String', StringValue: 'TEST-EVERYTHING' },
      event_name: { DataType: 'String', StringValue: 'CreateUser' },
      account_id: { DataType: 'String', StringValue: '123456789012' },
    });
  });
});
