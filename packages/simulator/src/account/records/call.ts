import { guid } from '../identifiers.ts';
import { createChooser, type Random } from '../random.ts';
import type { AccountRecord, JsonObject } from '../record.ts';
import type { Draft, Scene } from '../scene.ts';
import { isoSecond } from '../timestamps.ts';

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

export const IAM = 'iam.amazonaws.com';
export const STS = 'sts.amazonaws.com';
export const SIGN_IN = 'signin.amazonaws.com';
export const SSO = 'sso.amazonaws.com';
export const SSO_DIRECTORY = 'sso-directory.amazonaws.com';
export const SSO_OAUTH = 'sso-oauth.amazonaws.com';
export const IDENTITY_STORE = 'identitystore.amazonaws.com';

export type Source = `${string}.amazonaws.com`;

/** IAM is a global service: all of it is recorded here. */
export const IAM_REGION = 'us-east-1';

const STEADY = createChooser([
  [5, '1.08'],
  [10, '1.09'],
  [15, '1.10'],
  [70, '1.11'],
]);
const SLOW = createChooser([
  [35, '1.08'],
  [35, '1.09'],
  [5, '1.10'],
  [25, '1.11'],
]);

/** Chooses the record version of a source: each service moves to a new one at its own speed. */
function chooseVersion(source: Source, random: Random): string {
  return (source === SIGN_IN || source === SSO_DIRECTORY ? SLOW : STEADY)(random);
}

/**
 * Dates on which AWS changed what it writes. Sources: AWS Security Blog, "Important changes to CloudTrail events
 * for AWS IAM Identity Center" (announced for the first date, fully deployed by the second); release
 * notes of the SDKs for Regional STS by default; the launch of `aws login`; the launch of user
 * impersonation by applications. Multi-Region Identity Center: the year is right, the day is not known.
 */
export const IDENTITY_CENTER_CHANGE = Date.UTC(2025, 6, 14);
export const IDENTITY_CENTER_CHANGE_COMPLETE = Date.UTC(2025, 10, 26);
export const REGIONAL_STS_DEFAULT = Date.UTC(2025, 6, 31);
export const CLI_CONSOLE_LOGIN = Date.UTC(2025, 10, 19);
export const MULTI_REGION_IDENTITY_CENTER = Date.UTC(2026, 0, 1);
export const APPLICATION_IMPERSONATION = Date.UTC(2026, 6, 1);
