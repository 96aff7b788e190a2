import { AppError } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { openChannels } from '../src/adapters/open-channels.ts';
import { readConfig } from '../src/config.ts';

const DESTINATIONS = {
  'stack-notify-chat-a': { kind: 'chat', topic_arn: 'arn:aws:sns:eu-west-1:123456789012:chat' },
  'stack-notify-event-bus': {
    kind: 'event_bus',
    bus_arn: 'arn:aws:events:eu-west-1:123456789012:event-bus/default',
    format: 'ocsf',
  },
  'stack-notify-pagerduty': {
    kind: 'pagerduty',
    routing_key_secret_arn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:p',
    service_region: 'eu',
  },
  'stack-notify-security-hub': {
    kind: 'security_hub',
    product_arn: 'arn:aws:securityhub:eu-west-1:123456789012:product/123456789012/default',
  },
  'stack-notify-webhook-b': { kind: 'webhook', url: 'https://example.com/in' },
};
const VARIABLES = {
  DETECTION_STATE_TABLE_NAME: 'state',
  DESTINATIONS: JSON.stringify(DESTINATIONS),
  MAX_ATTEMPTS: '720',
};

function problemsOf(variables: Record<string, string | undefined>): string[] {
  try {
    readConfig({ ...VARIABLES, ...variables });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'BAD_CONFIGURATION') throw error;
    return [...error.message.matchAll(/^- ([A-Z]\S+) is /gm)].map(([, name = '']) => name);
  }
  return [];
}

describe('readConfig', () => {
  it('reads destinations as Terraform writes them, and opens a channel for each', async () => {
    const { destinations, ...config } = readConfig(VARIABLES);

    expect(config).toEqual({ stateTableName: 'state', maxAttempts: 720, logLevel: 'INFO' });
    expect([...destinations].map(([queue, { kind }]) => [queue, kind])).toEqual([
      ['stack-notify-chat-a', 'chat'],
      ['stack-notify-event-bus', 'event_bus'],
      ['stack-notify-pagerduty', 'pagerduty'],
      ['stack-notify-security-hub', 'security_hub'],
      ['stack-notify-webhook-b', 'webhook'],
    ]);
    expect(destinations.get('stack-notify-webhook-b')).toMatchObject({ format: 'alert' });
    const channels = openChannels(destinations, { now: () => 0, sleep: async () => undefined });
    expect([...channels.keys()]).toEqual([...destinations.keys()]);
  });

  it.each(['DETECTION_STATE_TABLE_NAME', 'DESTINATIONS', 'MAX_ATTEMPTS'])('needs %s', (name) => {
    expect(problemsOf({ [name]: undefined })).toEqual([name]);
    expect(problemsOf({ [name]: '' })).toEqual([name]);
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no destination', '{}'],
    ['no kind', '{"q":{}}'],
    ['a kind that is none', '{"q":{"kind":"fax"}}'],
    ['no entry', '{"q":1}'],
    ['a chat without a topic', '{"q":{"kind":"chat"}}'],
    ['a bus without an ARN', '{"q":{"kind":"event_bus"}}'],
    ['a bus with another format', '{"q":{"kind":"event_bus","bus_arn":"a","format":"x"}}'],
    ['a pager without a key', '{"q":{"kind":"pagerduty"}}'],
    ['a hub without a product', '{"q":{"kind":"security_hub"}}'],
    ['a webhook without an address', '{"q":{"kind":"webhook"}}'],
    ['a webhook that is no URL', '{"q":{"kind":"webhook","url":"x"}}'],
    ['a webhook without TLS', '{"q":{"kind":"webhook","url":"http://example.com"}}'],
    ['a webhook with a password', '{"q":{"kind":"webhook","url":"https://a:b@example.com"}}'],
    ['a webhook in another format', '{"q":{"kind":"webhook","url":"https://a","format":"x"}}'],
  ])('refuses destinations with %s', (_, text) => {
    expect(problemsOf({ DESTINATIONS: text })).toEqual(['DESTINATIONS']);
  });

  it.each(['0', '1001', 'many'])('refuses %s attempts', (text) => {
    expect(problemsOf({ MAX_ATTEMPTS: text })).toEqual(['MAX_ATTEMPTS']);
  });
});
