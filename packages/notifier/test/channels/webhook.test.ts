import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createWebhook } from '../../src/channels/webhook.ts';
import type { DestinationOf } from '../../src/destination.ts';
import { postHere, startReceiver, type TestServer } from '../world/https-server.ts';
import { aDocument, aNotice } from '../world/notices.ts';

const NOW = Date.UTC(2026, 10, 30, 3, 0, 1, 999);
const SIGNING = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:signing-AbCdEf';
const AUTHORIZATION = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:bearer-AbCdEf';
const BYTES = Buffer.from('a key of 24 bytes or so.');

describe('createWebhook', () => {
  let server: TestServer;
  afterEach(() => server.close());

  async function open(
    status: number,
    options: Partial<DestinationOf<'webhook'>> = {},
    texts: Readonly<Record<string, string>> = {},
  ) {
    server = await startReceiver(() => status, { location: 'https://other.example.com/' });
    const forgotten: string[] = [];
    const channel = createWebhook(
      {
        kind: 'webhook',
        url: `${server.url}/in?team=iam`,
        format: 'alert',
        signingSecretArn: undefined,
        authorizationSecretArn: undefined,
        ...options,
      },
      {
        clock: { now: () => NOW },
        post: postHere,
        secrets: {
          read: async (arn) => texts[arn] ?? '',
          forget: (arn) => void forgotten.push(arn),
        },
      },
    );
    return { channel, forgotten };
  }

  it('posts the alert as it was published', async () => {
    const { channel } = await open(204);
    const notice = aNotice();

    await channel.deliver(notice);

    const [received] = server.received;
    expect(received).toMatchObject({
      method: 'POST',
      path: '/in?team=iam',
      body: notice.text,
      headers: { 'content-type': 'application/json', 'user-agent': 'iam-activity-tracker' },
    });
    expect(received?.headers).not.toHaveProperty('webhook-signature');
    expect(received?.headers).not.toHaveProperty('authorization');
  });

  it('has one id for one alert, whenever it comes, and another for another', async () => {
    const { channel } = await open(200);

    await channel.deliver(aNotice());
    await channel.deliver(aNotice());
    await channel.deliver(aNotice({ alert_id: 'other' }));

    const ids = server.received.map(({ headers }) => headers['webhook-id']);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(ids[0]).toMatch(/^msg_[\w-]{43}$/);
  });

  it.each([
    ['as Standard Webhooks writes it', `whsec_${BYTES.toString('base64')}`],
    ['as bytes', BYTES.toString()],
  ])('signs id, time and body with a secret %s', async (_, secret) => {
    const { channel } = await open(200, { signingSecretArn: SIGNING }, { [SIGNING]: secret });

    await channel.deliver(aNotice());

    const [received] = server.received;
    if (received === undefined) throw new Error('Nothing was posted.');
    const { body, headers } = received;
    const time = String(Math.floor(NOW / 1000));
    const signed = createHmac('sha256', BYTES).update(`${headers['webhook-id']}.${time}.${body}`);
    expect(headers['webhook-timestamp']).toBe(time);
    expect(headers['webhook-signature']).toBe(`v1,${signed.digest('base64')}`);
  });

  it('sends the header Authorization', async () => {
    const options = { authorizationSecretArn: AUTHORIZATION };
    const { channel } = await open(200, options, { [AUTHORIZATION]: 'Bearer s3cret' });

    await channel.deliver(aNotice());

    expect(server.received[0]?.headers.authorization).toBe('Bearer s3cret');
  });

  it('refuses a secret that would be more than a header', async () => {
    const options = { authorizationSecretArn: AUTHORIZATION };
    const { channel, forgotten } = await open(200, options, {
      [AUTHORIZATION]: 'Bearer s3cret\r\nx-other: 1',
    });

    const failure = await channel.deliver(aNotice()).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'BAD_CONFIGURATION' });
    expect(String(failure)).not.toContain('s3cret');
    expect(forgotten).toEqual([AUTHORIZATION]);
    expect(server.received).toEqual([]);
  });

  it.each([[301], [400], [401], [429], [503]])(
    'fails on the status %d, follows nowhere, repeats nothing of the answer and reads secrets anew',
    async (status) => {
      const { channel, forgotten } = await open(
        status,
        { signingSecretArn: SIGNING, authorizationSecretArn: AUTHORIZATION },
        { [SIGNING]: 'key', [AUTHORIZATION]: 'Bearer s3cret' },
      );

      const failure = await channel.deliver(aNotice()).catch((error: unknown) => error);

      expect(failure).toMatchObject({ code: 'PUBLISH_FAILED' });
      expect((failure as Error).message).toMatch(`answered with status ${status}.`);
      expect(server.received).toHaveLength(1);
      expect(forgotten).toEqual([SIGNING, AUTHORIZATION]);
    },
  );

  it('posts a Detection Finding when asked', async () => {
    const { channel } = await open(200, { format: 'ocsf' });

    await channel.deliver(aNotice());

    const body = JSON.parse(server.received[0]?.body ?? '{}');
    expect(body).not.toHaveProperty('schema');
    expect(JSON.stringify(body)).toContain(aDocument().rule.title);
  });
});
