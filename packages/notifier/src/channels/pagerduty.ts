import { AppError } from '@iam-tracker/core';
import type { DestinationOf } from '../destination.ts';
import { buildPagerDutyEvent } from '../payloads/pagerduty-event.ts';
import type { Channel, HttpsPost, Secrets } from '../ports.ts';
import { expectAccepted } from './expect-accepted.ts';

/** https://developer.pagerduty.com/docs/send-alert-event; the second for accounts in the EU service region. */
const ENDPOINTS = {
  us: 'https://events.pagerduty.com/v2/enqueue',
  eu: 'https://events.eu.pagerduty.com/v2/enqueue',
} as const;
/** https://developer.pagerduty.com/docs/send-alert-event: an integration key has 32 characters. */
const ROUTING_KEY = /^[A-Za-z0-9]{32}$/;

/**
 * Triggers incidents by the Events API v2. PagerDuty tells what comes twice by `dedup_key`. The routing key is read when it is
 * needed: it is in no configuration, state or log.
 */
export function createPagerDuty(
  { routingKeySecretArn: secretArn, serviceRegion }: DestinationOf<'pagerduty'>,
  { post, secrets }: { readonly post: HttpsPost; readonly secrets: Secrets },
): Channel {
  return {
    async deliver({ document }) {
      const routingKey = await secrets.read(secretArn);
      if (!ROUTING_KEY.test(routingKey)) {
        secrets.forget(secretArn);
        throw new AppError('BAD_CONFIGURATION', `The secret ${secretArn} is no routing key.`, {
          hint: 'Its text has to be the integration key of an Events API v2 integration: 32 letters and digits, nothing else.',
        });
      }
      const status = await post({
        url: ENDPOINTS[serviceRegion],
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...buildPagerDutyEvent(document), routing_key: routingKey }),
      });
      expectAccepted('PagerDuty', status, () => secrets.forget(secretArn));
    },
  };
}
