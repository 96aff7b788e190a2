import { isJsonObject, type JsonObject, parseEventTime, parseJson } from '@iam-tracker/core';
import { isQueueMessage } from '@iam-tracker/core/reading';

/** Makes one of all spellings of a field: `eventID`, `eventid`, `event_id`, `Event ID`, `@event_id`. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9.]/g, '');
}

/** Fields that no exported form of a record leaves out altogether. */
const TELLING_NAMES: ReadonlySet<string> = new Set([
  'eventid',
  'eventname',
  'eventsource',
  'eventtime',
  'eventversion',
  'requestparameters',
  'responseelements',
  'useridentity',
]);

/** Tells whether fields of a record lie open in an object that is none itself, in whatever spelling. */
export function hasRecordFields(value: JsonObject): boolean {
  if (isQueueMessage(value)) return false;
  let count = 0;
  for (const name of Object.keys(value)) {
    const [outer = ''] = plainName(name).split('.', 1);
    if (TELLING_NAMES.has(outer)) count += 1;
  }
  return count >= 2;
}

const RECORD_NAMES = byPlainName([
  'additionalEventData',
  'addendum',
  'apiVersion',
  'awsRegion',
  'errorCode',
  'errorMessage',
  'eventCategory',
  'eventContext',
  'eventID',
  'eventName',
  'eventSource',
  'eventTime',
  'eventType',
  'eventVersion',
  'managementEvent',
  'readOnly',
  'recipientAccountId',
  'requestID',
  'requestParameters',
  'resources',
  'responseElements',
  'serviceEventDetails',
  'sessionCredentialFromConsole',
  'sharedEventID',
  'sourceIPAddress',
  'tlsDetails',
  'userAgent',
  'userIdentity',
  'vpcEndpointAccountId',
  'vpcEndpointId',
]);

const CALLER_NAMES = byPlainName([
  'accessKeyId',
  'accountId',
  'arn',
  'assumedRoot',
  'attributes',
  'creationDate',
  'credentialId',
  'ec2RoleDelivery',
  'federatedProvider',
  'identityProvider',
  'identityStoreArn',
  'inScopeOf',
  'invokedBy',
  'invokedByDelegate',
  'mfaAuthenticated',
  'onBehalfOf',
  'principalId',
  'sessionContext',
  'sessionIssuer',
  'signInSessionArn',
  'sourceIdentity',
  'type',
  'userId',
  'userName',
  'webIdFederationData',
]);

function byPlainName(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [plainName(name), name]));
}

const MAX_CALLER_DEPTH = 4;

/**
 * Returns a record under CloudTrail's own names when an object holds all of one under others, as tables
 * of Hive (`eventid`) and Steampipe (`event_id`) do; undefined for anything else, be it a part of one.
 */
export function respelledRecord(value: JsonObject): JsonObject | undefined {
  const record = respell(value, RECORD_NAMES);
  const { eventID, eventName, eventSource, eventTime, userIdentity } = record;
  const isWhole =
    typeof eventID === 'string' &&
    typeof eventName === 'string' &&
    typeof eventSource === 'string' &&
    !isQueueMessage(record) &&
    typeof eventTime === 'string' &&
    parseEventTime(eventTime) !== undefined;
  if (!isWhole) return undefined;
  const caller = typeof userIdentity === 'string' ? parseJson(userIdentity) : userIdentity;
  if (!isJsonObject(caller)) return undefined;
  return { ...record, userIdentity: respellCaller(caller, MAX_CALLER_DEPTH) };
}

function respellCaller(value: JsonObject, depthLeft: number): JsonObject {
  const entries = Object.entries(respell(value, CALLER_NAMES));
  return Object.fromEntries(
    entries.map(([name, part]) => [
      name,
      isJsonObject(part) && depthLeft > 0 ? respellCaller(part, depthLeft - 1) : part,
    ]),
  );
}

/** A name that is spelt right already wins over one that is not. */
function respell(value: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  const entries = Object.entries(value).map(([name, part]) => {
    const known = names.get(plainName(name));
    return [known === undefined || known in value ? name : known, part] as const;
  });
  return Object.fromEntries(entries);
}
