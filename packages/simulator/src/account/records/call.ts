import { guid } from '../identifiers.ts';
import type { AccountRecord, JsonObject } from '../record.ts';
import type { Draft, Scene } from '../scene.ts';
import { isoSecond } from '../timestamps.ts';
import { chooseVersion, type Source } from './sources.ts';

/** A caller: identity, address and program. */
export interface Caller {
  readonly identity: JsonObject;
  readonly ip: string;
  readonly agent: string;
  /** The session came out of a console sign-in. */
  readonly console?: boolean;
}

/** Particulars of one API call; everything else in a record follows from it. */
export interface Call {
  readonly source: Source;
  readonly name: string;
  readonly region: string;
  readonly readOnly: boolean;
  readonly request?: JsonObject | null;
  readonly response?: JsonObject | null;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly additional?: JsonObject;
  readonly resources?: readonly JsonObject[];
  /** `AwsApiCall` unless given. */
  readonly eventType?: string;
  /** Sign-in records have none. */
  readonly withoutRequestId?: boolean;
  readonly sharedEventId?: string;
  readonly serviceDetails?: JsonObject;
  /** Host name of the endpoint; absent for calls that never crossed a public endpoint. */
  readonly host?: string;
}

type Writable = { -readonly [Field in keyof AccountRecord]: AccountRecord[Field] };

/** Writes the record of a call made now. Fields are set in CloudTrail's order. */
export function recordCall(scene: Scene, caller: Caller, call: Call): Draft {
  const { random, world, now } = scene;
  const record = {
    eventVersion: chooseVersion(call.source, random),
    userIdentity: caller.identity,
    eventTime: isoSecond(now),
    eventSource: call.source,
    eventName: call.name,
    awsRegion: call.region,
    sourceIPAddress: caller.ip,
    userAgent: caller.agent,
  } as Writable;
  if (call.errorCode !== undefined) record.errorCode = call.errorCode;
  if (call.errorMessage !== undefined) record.errorMessage = call.errorMessage;
  record.requestParameters = call.request ?? null;
  record.responseElements = call.response ?? null;
  if (call.additional !== undefined) record.additionalEventData = call.additional;
  if (call.withoutRequestId !== true) record.requestID = guid(random);
  record.eventID = guid(random);
  record.readOnly = call.readOnly;
  if (call.resources !== undefined) record.resources = call.resources;
  record.eventType = call.eventType ?? 'AwsApiCall';
  record.managementEvent = true;
  record.recipientAccountId = world.cast.accountId;
  if (call.sharedEventId !== undefined) record.sharedEventID = call.sharedEventId;
  if (call.serviceDetails !== undefined) record.serviceEventDetails = call.serviceDetails;
  record.eventCategory = 'Management';
  if (call.host !== undefined && caller.console !== true) {
    record.tlsDetails = describeTls(call.host);
  }
  if (caller.console === true) record.sessionCredentialFromConsole = 'true';
  return { time: now, record };
}

const tlsByHost = new Map<string, JsonObject>();

/** Kept by host: a handful of objects, shared by all records. */
function describeTls(host: string): JsonObject {
  const known = tlsByHost.get(host);
  if (known !== undefined) return known;
  const details = {
    tlsVersion: 'TLSv1.3',
    cipherSuite: 'TLS_AES_128_GCM_SHA256',
    clientProvidedHostHeader: host,
  };
  tlsByHost.set(host, details);
  return details;
}
