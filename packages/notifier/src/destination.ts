import { isJsonObject, type JsonObject, textIn } from '@iam-tracker/core';

/** Formats of an alert for machines: ours (docs/alert.schema.json), or the Detection Finding of OCSF. */
const FORMATS = ['alert', 'ocsf'] as const;
type Format = (typeof FORMATS)[number];

/** A place that alerts go to, as Terraform configures it. Secrets are named, never held. */
export type Destination =
  | { readonly kind: 'chat'; readonly topicArn: string }
  | { readonly kind: 'event_bus'; readonly busArn: string; readonly format: Format }
  | {
      readonly kind: 'pagerduty';
      readonly routingKeySecretArn: string;
      readonly serviceRegion: 'us' | 'eu';
    }
  | { readonly kind: 'security_hub'; readonly productArn: string }
  | {
      readonly kind: 'webhook';
      readonly url: string;
      readonly format: Format;
      readonly signingSecretArn: string | undefined;
      readonly authorizationSecretArn: string | undefined;
    };

export type DestinationOf<Kind extends Destination['kind']> = Extract<
  Destination,
  { readonly kind: Kind }
>;

/** Completes "allowed: …". */
export const ALLOWED_DESTINATIONS =
  'a JSON object of destinations by queue name, each of kind chat, event_bus, pagerduty, security_hub or webhook';

/** Reads destinations by the names of their queues; undefined when anything of it is not as Terraform writes it. */
export function readDestinations(document: unknown): ReadonlyMap<string, Destination> | undefined {
  if (!isJsonObject(document)) return undefined;
  const destinations = new Map<string, Destination>();
  for (const [queueName, entry] of Object.entries(document)) {
    const destination = isJsonObject(entry) ? readDestination(entry) : undefined;
    if (destination === undefined) return undefined;
    destinations.set(queueName, destination);
  }
  return destinations.size === 0 ? undefined : destinations;
}

function readDestination(entry: JsonObject): Destination | undefined {
  const format = FORMATS.find((each) => each === (entry.format ?? 'alert'));
  const text = (name: string) => textIn(entry, name);
  switch (text('kind')) {
    case 'chat': {
      const topicArn = text('topic_arn');
      return topicArn === undefined ? undefined : { kind: 'chat', topicArn };
    }
    case 'event_bus': {
      const busArn = text('bus_arn');
      return busArn === undefined || format === undefined
        ? undefined
        : { kind: 'event_bus', busArn, format };
    }
    case 'pagerduty': {
      const routingKeySecretArn = text('routing_key_secret_arn');
      const serviceRegion = text('service_region') === 'eu' ? 'eu' : 'us';
      return routingKeySecretArn === undefined
        ? undefined
        : { kind: 'pagerduty', routingKeySecretArn, serviceRegion };
    }
    case 'security_hub': {
      const productArn = text('product_arn');
      return productArn === undefined ? undefined : { kind: 'security_hub', productArn };
    }
    case 'webhook': {
      const url = text('url');
      if (url === undefined || format === undefined || !isHttpsUrl(url)) return undefined;
      const signingSecretArn = text('signing_secret_arn');
      const authorizationSecretArn = text('authorization_secret_arn');
      return { kind: 'webhook', url, format, signingSecretArn, authorizationSecretArn };
    }
    default:
      return undefined;
  }
}

/** Tells whether a text is an HTTPS URL without user and password, which would be a secret in the configuration. */
function isHttpsUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { password, protocol, username } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}
