import { describe, expect, it } from '@jest/globals';
import { createPagerDuty } from '../../src/channels/pagerduty.ts';
import type { PostRequest } from '../../src/ports.ts';
import { aNotice } from '../world/notices.ts';

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:pagerduty-AbCdEf';
const KEY = '0123456789abcdef0123456789ABCDEF';

function createWorld(status: number, secret = KEY, serviceRegion: 'us' | 'eu' = 'us') {
  const posted: PostRequest[] = [];
  const forgotten: string[] = [];
  const channel = createPagerDuty(
    { kind: 'pagerduty', routingKeySecretArn: SECRET_ARN, serviceRegion },
    {
      post: async (request) => {
        posted.push(request);
        return status;
      },
      secrets: { read: async () => secret, forget: (arn) => void forgotten.push(arn) },
    },
  );
  return { channel, forgotten, posted };
}

describe('createPagerDuty', () => {
  it.each([
    ['us', 'https://events.pagerduty.com/v2/enqueue'],
    ['eu', 'https://events.eu.pagerduty.com/v2/enqueue'],
  ] as const)('triggers an incident in the service region %s', async (region, url) => {
    const { channel, posted } = createWorld(202, KEY, region);

    await channel.deliver(aNotice());

    expect(posted.map((each) => each.url)).toEqual([url]);
    expect(JSON.parse(posted[0]?.body ?? '')).toMatchObject({ routing_key: KEY });
  });

  it('names an incident the same whenever its alert comes again', async () => {
    const { channel, posted } = createWorld(202);

    await channel.deliver(aNotice());
    await channel.deliver(aNotice());

    expect(posted[1]?.body).toBe(posted[0]?.body);
  });

  it.each([[400], [403], [429], [500], [302]])(
    'fails on the status %d without a word of the key, and reads it anew',
    async (status) => {
      const { channel, forgotten } = createWorld(status);

      const failure = await channel.deliver(aNotice()).catch((error: unknown) => error);

      expect(failure).toMatchObject({
        code: 'PUBLISH_FAILED',
        message: `PagerDuty answered with status ${status}.`,
      });
      expect(JSON.stringify(failure)).not.toContain(KEY);
      expect(forgotten).toEqual([SECRET_ARN]);
    },
  );

  it('sends nothing when the secret is no routing key', async () => {
    const { channel, forgotten, posted } = createWorld(202, '{"routing_key":"0123"}');

    const failure = await channel.deliver(aNotice()).catch((error: unknown) => error);

    expect(failure).toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: `The secret ${SECRET_ARN} is no routing key.`,
    });
    expect(posted).toEqual([]);
    expect(forgotten).toEqual([SECRET_ARN]);
  });
});
