import { createHash, createHmac } from 'node:crypto';
import { AppError, type Clock, SECOND } from '@iam-tracker/core';
import type { DestinationOf } from '../destination.ts';
import { buildDetectionFinding } from '../payloads/detection-finding.ts';
import type { Channel, HttpsPost, Secrets } from '../ports.ts';
import { expectAccepted } from './expect-accepted.ts';

/** What a header may hold: visible ASCII and blanks (RFC 9110, 5.5). */
const HEADER_TEXT = /^[\x20-\x7e]+$/;
/** https://github.com/standard-webhooks/standard-webhooks: a symmetric secret is this, then base64. */
const SECRET_PREFIX = 'whsec_';

/**
 * Posts alerts as JSON, with the headers of Standard Webhooks: `webhook-id` is the same whenever an alert comes again, and
 * with a signing secret `webhook-signature` proves who sent it and when.
 */
export function createWebhook(
  { authorizationSecretArn, format, signingSecretArn, url }: DestinationOf<'webhook'>,
  {
    clock,
    post,
    secrets,
  }: {
    readonly clock: Pick<Clock, 'now'>;
    readonly post: HttpsPost;
    readonly secrets: Secrets;
  },
): Channel {
  async function authorization(arn: string): Promise<string> {
    const text = await secrets.read(arn);
    if (HEADER_TEXT.test(text)) return text;
    secrets.forget(arn);
    throw new AppError('BAD_CONFIGURATION', `The secret ${arn} cannot be sent as a header.`, {
      hint: 'Its text has to be the value of the header Authorization, such as "Bearer …", on one line.',
    });
  }

  return {
    async deliver({ document, text }) {
      const body = format === 'alert' ? text : JSON.stringify(buildDetectionFinding(document));
      const id = `msg_${createHash('sha256').update(document.alert_id).digest('base64url')}`;
      const timestamp = String(Math.floor(clock.now() / SECOND));
      const headers: Record<string, string> = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
      };
      if (signingSecretArn !== undefined) {
        const secret = await secrets.read(signingSecretArn);
        headers['webhook-signature'] = sign(secret, `${id}.${timestamp}.${body}`);
      }
      if (authorizationSecretArn !== undefined) {
        headers.authorization = await authorization(authorizationSecretArn);
      }
      const status = await post({ url, headers, body });
      expectAccepted(new URL(url).host, status, () => {
        for (const arn of [signingSecretArn, authorizationSecretArn]) {
          if (arn !== undefined) secrets.forget(arn);
        }
      });
    },
  };
}

/** A secret that is not written as Standard Webhooks has it is taken by its bytes. */
function sign(secret: string, content: string): string {
  const key = secret.startsWith(SECRET_PREFIX)
    ? Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64')
    : Buffer.from(secret);
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}
