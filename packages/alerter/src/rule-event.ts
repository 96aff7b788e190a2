import {
  ACTOR_TYPES,
  type ActivityEvent,
  type ActorType,
  EVENT_TYPES,
  type EventType,
  type Outcome,
} from '@iam-tracker/core';
import { EMPTY_OBJECT, isJsonObject, type JsonObject } from './json-fields.ts';

type JsonField =
  | 'requestParameters'
  | 'responseElements'
  | 'additionalEventData'
  | 'serviceEventDetails';
type PlainField = Exclude<keyof ActivityEvent, JsonField | 'rawRecord' | 'unparsedReason'>;

/** The fields of an event that are no JSON texts; what was not recorded is undefined. */
type PlainFields = { readonly [Field in PlainField]: ActivityEvent[Field] };

/**
 * An event as rules see it. Reading a JSON part parses it once; a part that is missing, no JSON or no
 * object reads as an object without fields.
 */
export interface RuleEvent extends PlainFields {
  readonly request: JsonObject;
  readonly response: JsonObject;
  readonly additional: JsonObject;
  readonly details: JsonObject;
  /** The request was too large to be recorded: a marker stands in its place. */
  readonly isRequestOmitted: boolean;
  /** Epoch milliseconds of `eventTime`; NaN when that is no time. */
  readonly occurredAt: number;
}

/** Names sorted, no white space: how the collector writes the marker that CloudTrail puts. */
const OMITTED_START = '{"omitted":';
const KNOWN_EVENT_TYPES: ReadonlySet<unknown> = new Set(EVENT_TYPES);
const KNOWN_ACTOR_TYPES: ReadonlySet<unknown> = new Set(ACTOR_TYPES);

/** A class because it is made by the hundred thousand: getters that parse must not be closures. */
class DecodedEvent implements RuleEvent {
  eventDate = '';
  eventId = '';
  eventTime = '';
  eventName = '';
  eventSource = '';
  eventType: EventType = 'unparsed';
  accountId: string | undefined = undefined;
  awsRegion: string | undefined = undefined;
  userName = '';
  userType: string | undefined = undefined;
  userArn: string | undefined = undefined;
  principalId: string | undefined = undefined;
  accessKeyId: string | undefined = undefined;
  sessionName: string | undefined = undefined;
  roleArn: string | undefined = undefined;
  sourceIdentity: string | undefined = undefined;
  actor = '';
  actorType: ActorType = 'unknown';
  sourceIp: string | undefined = undefined;
  userAgent: string | undefined = undefined;
  outcome: Outcome = 'success';
  errorCode: string | undefined = undefined;
  errorMessage: string | undefined = undefined;
  mfa: 'yes' | 'no' | undefined = undefined;
  consoleSession: boolean | undefined = undefined;
  readOnly: boolean | undefined = undefined;
  target: string | undefined = undefined;
  issuedAccessKeyId: string | undefined = undefined;
  sharedEventId: string | undefined = undefined;
  eventVersion: string | undefined = undefined;
  requestText: string | undefined = undefined;
  responseText: string | undefined = undefined;
  additionalText: string | undefined = undefined;
  detailsText: string | undefined = undefined;
  #request: JsonObject | undefined = undefined;
  #response: JsonObject | undefined = undefined;
  #additional: JsonObject | undefined = undefined;
  #details: JsonObject | undefined = undefined;

  get request(): JsonObject {
    this.#request ??= parseObject(this.requestText);
    return this.#request;
  }

  get response(): JsonObject {
    this.#response ??= parseObject(this.responseText);
    return this.#response;
  }

  get additional(): JsonObject {
    this.#additional ??= parseObject(this.additionalText);
    return this.#additional;
  }

  get details(): JsonObject {
    this.#details ??= parseObject(this.detailsText);
    return this.#details;
  }

  get isRequestOmitted(): boolean {
    return this.requestText?.startsWith(OMITTED_START) === true;
  }

  get occurredAt(): number {
    return Date.parse(this.eventTime);
  }
}

/** Shows an event to rules. */
export function toRuleEvent(event: ActivityEvent): RuleEvent {
  const decoded = new DecodedEvent();
  const {
    requestParameters,
    responseElements,
    additionalEventData,
    serviceEventDetails,
    rawRecord: _raw,
    unparsedReason: _reason,
    ...plain
  } = event;
  Object.assign(decoded, plain);
  decoded.requestText = requestParameters;
  decoded.responseText = responseElements;
  decoded.additionalText = additionalEventData;
  decoded.detailsText = serviceEventDetails;
  return decoded;
}

/**
 * Reads an event straight from the image in a stream record, without `unmarshall`. Total: returns
 * undefined for what is not an item of the events table, and reads other attributes of the wrong type
 * as not recorded.
 */
export function decodeImage(image: unknown): RuleEvent | undefined {
  if (!isJsonObject(image)) return undefined;
  const event = new DecodedEvent();
  const eventType = text(image.event_type);
  if (!KNOWN_EVENT_TYPES.has(eventType)) return undefined;
  event.eventType = eventType as EventType;
  event.eventDate = text(image.event_date) ?? '';
  event.eventId = text(image.event_id) ?? '';
  event.eventTime = text(image.event_time) ?? '';
  event.eventName = text(image.event_name) ?? '';
  event.eventSource = text(image.event_source) ?? '';
  if (!event.eventDate || !event.eventId || !event.eventTime) return undefined;
  if (!event.eventName || !event.eventSource) return undefined;
  event.userName = text(image.user_name) ?? 'unknown';
  event.actor = text(image.actor) ?? event.userName;
  const actorType = text(image.actor_type);
  if (KNOWN_ACTOR_TYPES.has(actorType)) event.actorType = actorType as ActorType;
  event.outcome = text(image.outcome) === 'failure' ? 'failure' : 'success';
  readOptional(event, image);
  return event;
}

function readOptional(event: DecodedEvent, image: JsonObject): void {
  event.accountId = text(image.account_id);
  event.awsRegion = text(image.aws_region);
  event.userType = text(image.user_type);
  event.userArn = text(image.user_arn);
  event.principalId = text(image.principal_id);
  event.accessKeyId = text(image.access_key_id);
  event.sessionName = text(image.session_name);
  event.roleArn = text(image.role_arn);
  event.sourceIdentity = text(image.source_identity);
  event.sourceIp = text(image.source_ip);
  event.userAgent = text(image.user_agent);
  event.errorCode = text(image.error_code);
  event.errorMessage = text(image.error_message);
  const mfa = text(image.mfa);
  if (mfa === 'yes' || mfa === 'no') event.mfa = mfa;
  event.consoleSession = flag(image.console_session);
  event.readOnly = flag(image.read_only);
  event.target = text(image.target);
  event.issuedAccessKeyId = text(image.issued_access_key_id);
  event.sharedEventId = text(image.shared_event_id);
  event.eventVersion = text(image.event_version);
  event.requestText = text(image.request_parameters);
  event.responseText = text(image.response_elements);
  event.additionalText = text(image.additional_event_data);
  event.detailsText = text(image.service_event_details);
}

function text(attribute: unknown): string | undefined {
  if (typeof attribute !== 'object' || attribute === null) return undefined;
  const { S } = attribute as { readonly S?: unknown };
  return typeof S === 'string' && S !== '' ? S : undefined;
}

function flag(attribute: unknown): boolean | undefined {
  if (typeof attribute !== 'object' || attribute === null) return undefined;
  const { BOOL } = attribute as { readonly BOOL?: unknown };
  return typeof BOOL === 'boolean' ? BOOL : undefined;
}

function parseObject(json: string | undefined): JsonObject {
  if (json === undefined) return EMPTY_OBJECT;
  try {
    const value: unknown = JSON.parse(json);
    return isJsonObject(value) ? value : EMPTY_OBJECT;
  } catch {
    return EMPTY_OBJECT;
  }
}
