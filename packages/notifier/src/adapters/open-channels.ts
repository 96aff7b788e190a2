import type { Clock } from '@iam-tracker/core';
import { createPagerDuty } from '../channels/pagerduty.ts';
import { createWebhook } from '../channels/webhook.ts';
import type { Destination } from '../destination.ts';
import type { Channel } from '../ports.ts';
import { createChatTopic } from './chat-topic.ts';
import { createEventBus } from './event-bus.ts';
import { createHttpsPost } from './https-post.ts';
import { createSecretsManager } from './secrets-manager.ts';
import { createSecurityHub } from './security-hub.ts';

/** Opens the channel of each destination. Nothing is looked up or sent before the first alert. */
export function openChannels(
  destinations: ReadonlyMap<string, Destination>,
  clock: Clock,
): ReadonlyMap<string, Channel> {
  const web = { clock, post: createHttpsPost(), secrets: createSecretsManager(clock) };
  const open = (destination: Destination): Channel => {
    switch (destination.kind) {
      case 'chat':
        return createChatTopic(destination);
      case 'event_bus':
        return createEventBus(destination);
      case 'pagerduty':
        return createPagerDuty(destination, web);
      case 'security_hub':
        return createSecurityHub(destination);
      case 'webhook':
        return createWebhook(destination, web);
    }
  };
  return new Map([...destinations].map(([queue, destination]) => [queue, open(destination)]));
}
