import {
  ACTOR_TYPES,
  type ActivityEvent,
  type ActorType,
  decodeUnexplainedChange,
  type EVENT_ATTRIBUTES,
  EVENT_TYPES,
  type EventType,
  encodeEvent,
  isJsonObject,
  isOmitted,
  type JsonObject,
  type Outcome,
  parseJsonObject,
  UNEXPLAINED_CHANGE,
  type UnexplainedChange,
} from '@iam-tracker/core';
import { type KnownRights, NO_RIGHTS_KNOWN } from '../rights/known-rights.ts';

type JsonField =
  | 'requestParameters'
  | 'responseElements'
  | 'additionalEventData'
  | 'serviceEventDetails'
  | 'callerContext';
type PlainField = Exclude<
  keyof ActivityEvent,
  JsonField | 'eventType' | 'rawRecord' | 'unparsedReason'
>;

/** Families that rules are sorted by: the event types, and what the inventory of users or the files of a trail show without any event. */
export const RULE_FAMILIES = [...EVENT_TYPES, 'inventory', 'trail'] as const;
export type RuleFamily = (typeof RULE_FAMILIES)[number];

/** The fields of an event that are no JSON texts; what was not recorded is undefined. */
type PlainFields = { readonly [Field in PlainField]: ActivityEvent[Field] };

/**
 * An event as rules see it. Fields are read when they are asked for, so a copy by spreading is empty.
 * Reading a JSON part parses it once; a part that is missing, no JSON or no object reads as an object
 * without fields.
 */
export interface RuleEvent extends PlainFields {
  readonly eventType: RuleFamily;
  readonly request: JsonObject;
  readonly response: JsonObject;
  readonly additional: JsonObject;
  readonly details: JsonObject;
  /** Further facts about the caller: `onBehalfOf`, `inScopeOf`, `resources` and the like. */
  readonly context: JsonObject;
  /** The request was too large to be recorded: a marker stands in its place. */
  readonly isRequestOmitted: boolean;
  /** Epoch milliseconds of `eventTime`; NaN when that is no time. */
  readonly occurredAt: number;
  /** Facts about the policies and identities that it names; none until `knowRights` has told. */
  readonly rights: KnownRights;
}

type Attribute = (typeof EVENT_ATTRIBUTES)[number];
/** A text of an event, by its name in the events table. */
export type TextAttribute = Extract<Attribute, { field: PlainField; type: 'string' }>['name'];

/** Names of calls that read; for records without `readOnly` (before version 1.02). */
const READING_NAME = /^(?:AssumeRole|Describe|Generate|Get|List|Lookup|Search|Simulate)/;
/** No API has a call of this name. */
export const UNEXPLAINED_USER_CHANGE = 'UnexplainedUserChange';
const KNOWN_EVENT_TYPES: ReadonlySet<unknown> = new Set(EVENT_TYPES);
const KNOWN_ACTOR_TYPES: ReadonlySet<unknown> = new Set(ACTOR_TYPES);

/**
 * A class because it is made by the hundred thousand. Most rules look at a few fields of a few events:
 * what no rule asks for is never read, and what is asked about nearly every event, by several rules, is read at once.
 */
class ImageEvent implements RuleEvent {
  readonly eventType: RuleFamily;
  readonly eventName: string;
  readonly outcome: Outcome;
  readonly userType: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly delegateAccountId: string | undefined;
  readonly readOnly: boolean | undefined;
  readonly #image: JsonObject;
  #request: JsonObject | undefined = undefined;
  #response: JsonObject | undefined = undefined;
  #additional: JsonObject | undefined = undefined;
  #details: JsonObject | undefined = undefined;
  #context: JsonObject | undefined = undefined;
  #rights: KnownRights = NO_RIGHTS_KNOWN;

  constructor(image: JsonObject, eventType: RuleFamily, eventName: string) {
    this.#image = image;
    this.eventType = eventType;
    this.eventName = eventName;
    this.outcome = text(image.outcome) === 'failure' ? 'failure' : 'success';
    this.userType = text(image.user_type);
    this.accessKeyId = text(image.access_key_id);
    this.delegateAccountId = text(image.delegate_account_id);
    this.readOnly = flag(image.read_only);
  }

  get eventDate() {
    return text(this.#image.event_date) ?? '';
  }
  get eventId() {
    return text(this.#image.event_id) ?? '';
  }
  get eventTime() {
    return text(this.#image.event_time) ?? '';
  }
  get eventSource() {
    return text(this.#image.event_source) ?? '';
  }
  get userName() {
    return text(this.#image.user_name) ?? 'unknown';
  }
  get actor() {
    return text(this.#image.actor) ?? this.userName;
  }
  get actorType() {
    const actorType = text(this.#image.actor_type);
    return KNOWN_ACTOR_TYPES.has(actorType) ? (actorType as ActorType) : 'unknown';
  }
  get mfa() {
    const mfa = text(this.#image.mfa);
    return mfa === 'yes' || mfa === 'no' ? mfa : undefined;
  }
  get consoleSession() {
    return flag(this.#image.console_session);
  }
  get accountId() {
    return text(this.#image.account_id);
  }
  get awsRegion() {
    return text(this.#image.aws_region);
  }
  get userArn() {
    return text(this.#image.user_arn);
  }
  get principalId() {
    return text(this.#image.principal_id);
  }
  get sessionName() {
    return text(this.#image.session_name);
  }
  get roleArn() {
    return text(this.#image.role_arn);
  }
  get sourceIdentity() {
    return text(this.#image.source_identity);
  }
  get sourceIp() {
    return text(this.#image.source_ip);
  }
  get userAgent() {
    return text(this.#image.user_agent);
  }
  get errorCode() {
    return text(this.#image.error_code);
  }
  get errorMessage() {
    return text(this.#image.error_message);
  }
  get target() {
    return text(this.#image.target);
  }
  get issuedAccessKeyId() {
    return text(this.#image.issued_access_key_id);
  }
  get sharedEventId() {
    return text(this.#image.shared_event_id);
  }
  get eventVersion() {
    return text(this.#image.event_version);
  }
  get invokedBy() {
    return text(this.#image.invoked_by);
  }
  get assumedRoot() {
    return flag(this.#image.assumed_root);
  }
  get signInSessionArn() {
    return text(this.#image.sign_in_session_arn);
  }
  get sessionCreatedAt() {
    return text(this.#image.session_created_at);
  }
  get inferredAttributes() {
    return text(this.#image.inferred_attributes);
  }
  get vpcEndpointId() {
    return text(this.#image.vpc_endpoint_id);
  }
  get request(): JsonObject {
    this.#request ??= parseJsonObject(text(this.#image.request_parameters));
    return this.#request;
  }
  get response(): JsonObject {
    this.#response ??= parseJsonObject(text(this.#image.response_elements));
    return this.#response;
  }
  get additional(): JsonObject {
    this.#additional ??= parseJsonObject(text(this.#image.additional_event_data));
    return this.#additional;
  }
  get details(): JsonObject {
    this.#details ??= parseJsonObject(text(this.#image.service_event_details));
    return this.#details;
  }
  get context(): JsonObject {
    this.#context ??= parseJsonObject(text(this.#image.caller_context));
    return this.#context;
  }
  get isRequestOmitted(): boolean {
    return isOmitted(text(this.#image.request_parameters));
  }
  get occurredAt(): number {
    return Date.parse(this.eventTime);
  }
  get rights(): KnownRights {
    return this.#rights;
  }

  static know(event: RuleEvent, rights: KnownRights): void {
    if (#rights in event) event.#rights = rights;
  }
}

/** Tells an event what is known of the rights that it names, before rules are asked. */
export function knowRights(event: RuleEvent, rights: KnownRights): void {
  ImageEvent.know(event, rights);
}

/** Shows an event to rules. */
export function toRuleEvent(event: ActivityEvent): RuleEvent {
  return new ImageEvent(encodeEvent(event, { retentionDays: 0 }), event.eventType, event.eventName);
}

/**
 * Reads an event straight from the image in a stream record, without `unmarshall`. Total: returns
 * undefined for what is not an item of the events table, and reads other attributes of the wrong type
 * as not recorded.
 */
export function decodeImage(image: unknown): RuleEvent | undefined {
  if (!isJsonObject(image)) return undefined;
  const eventType = text(image.event_type);
  const eventName = text(image.event_name);
  if (eventName === undefined || !KNOWN_EVENT_TYPES.has(eventType)) return undefined;
  if (text(image.event_id) === undefined || text(image.event_date) === undefined) return undefined;
  if (text(image.event_time) === undefined || text(image.event_source) === undefined) {
    return undefined;
  }
  return new ImageEvent(image, eventType as EventType, eventName);
}

/** Returns a text of an event by its name in the events table; undefined for what was not recorded. */
export function textOf(event: RuleEvent, attribute: TextAttribute): string | undefined {
  // Fields are called as attributes are, in camel case; a test compares all of them.
  const field = attribute.replace(/_./g, ([, first = '']) => first.toUpperCase());
  return event[field as Extract<Attribute, { name: TextAttribute }>['field']];
}

/** Makes an event of texts that were kept of one, under the names of the events table. */
export function eventOfTexts(
  texts: Readonly<Record<string, string>>,
  family: RuleFamily,
  eventName: string,
): RuleEvent {
  const image = Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }]));
  return new ImageEvent(image, family, eventName);
}

/** Shows an unexplained change of a user to rules; its parts are those of the request. */
export function toChangeEvent(change: UnexplainedChange): RuleEvent {
  const { arn, changeId, judgedAt, userName, ...parts } = change;
  const texts = {
    event_id: changeId,
    event_date: judgedAt.slice(0, 10),
    // The time from which no event could explain it any more: it may be days old, that it is unexplained is news.
    event_time: judgedAt,
    event_source: 'user-scanner',
    account_id: arn.split(':')[4] ?? '',
    target: `user/${userName}`,
    request_parameters: JSON.stringify({ arn, ...parts }),
  };
  return eventOfTexts(texts, 'inventory', UNEXPLAINED_USER_CHANGE);
}

/** Reads an unexplained change of a user from the image in a stream record; undefined for other images. */
export function decodeChange(image: unknown): RuleEvent | undefined {
  const change = isJsonObject(image) ? decodeUnexplainedChange(image) : undefined;
  return change && toChangeEvent(change);
}

/**
 * Tells whether an image is of the table of user records and none of an unexplained change: a user, a
 * scan, a lock. Nothing to alert on.
 */
export function isOtherUserItem(image: unknown): boolean {
  if (!isJsonObject(image) || text(image.record_type) === UNEXPLAINED_CHANGE) return false;
  const isKeyed = text(image.user_name) !== undefined && text(image.scan_timestamp) !== undefined;
  return isKeyed && text(image.event_id) === undefined;
}

/** Tells whether a call changes something. */
export function isChange({ eventName, readOnly }: RuleEvent): boolean {
  return readOnly === undefined ? !READING_NAME.test(eventName) : !readOnly;
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
