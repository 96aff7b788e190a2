import {
  accountOfRole,
  isDirectoryId,
  isJsonObject,
  objectIn,
  readService,
  textIn,
} from '@iam-tracker/core';
import type { RuleEvent } from '../event/rule-event.ts';

/** The values of a field; none when it is absent, undefined when it is not known (it was too large to be recorded). */
export type FieldValues = readonly string[] | undefined;

/** Reads a field; total and pure. */
export type FieldReader<E = RuleEvent> = (event: E) => FieldValues;

type Plain = (event: RuleEvent) => string | boolean | undefined;
type Part = (event: RuleEvent) => unknown;

/** CloudTrail's writing of redaction is at most so deep; what is deeper has no values. */
const MAX_DEPTH = 64;
const NAMED_TYPES: readonly (string | undefined)[] = [
  'IAMUser',
  'IdentityCenterUser',
  'SAMLUser',
  'WebIdentityUser',
];

/** Fields of a record that the ledger keeps, by CloudTrail's path, and where it has them. */
const PLAIN_FIELDS: Readonly<Record<string, Plain>> = {
  awsRegion: (event) => event.awsRegion,
  errorCode: (event) => event.errorCode,
  errorMessage: (event) => event.errorMessage,
  eventCategory: () => 'Management',
  eventID: (event) => event.eventId,
  eventName: (event) => event.eventName,
  eventTime: (event) => event.eventTime,
  eventType: recordType,
  eventVersion: (event) => event.eventVersion,
  managementEvent: () => true,
  readOnly: (event) => event.readOnly,
  recipientAccountId: (event) => event.accountId,
  sessionCredentialFromConsole: (event) => event.consoleSession,
  sharedEventID: (event) => event.sharedEventId,
  sourceIPAddress: (event) => event.sourceIp,
  // No field of CloudTrail's: how other pipelines call what they conclude from errorCode.
  status: (event) => event.outcome,
  userAgent: (event) => event.userAgent,
  vpcEndpointId: (event) => event.vpcEndpointId,
  'userIdentity.accessKeyId': (event) => event.accessKeyId,
  'userIdentity.accountId': callerAccount,
  'userIdentity.arn': (event) => event.userArn,
  'userIdentity.invokedBy': (event) => event.invokedBy,
  'userIdentity.invokedByDelegate.accountId': (event) => event.delegateAccountId,
  'userIdentity.onBehalfOf.userId': behalfOf,
  'userIdentity.principalId': (event) => event.principalId,
  'userIdentity.sessionContext.assumedRoot': (event) => event.assumedRoot,
  'userIdentity.sessionContext.attributes.creationDate': (event) => event.sessionCreatedAt,
  'userIdentity.sessionContext.attributes.mfaAuthenticated': (event) =>
    event.mfa === undefined ? undefined : event.mfa === 'yes',
  'userIdentity.sessionContext.sessionIssuer.accountId': (event) => accountOfRole(event.roleArn),
  'userIdentity.sessionContext.sessionIssuer.arn': (event) => event.roleArn,
  'userIdentity.sessionContext.sessionIssuer.principalId': (event) =>
    event.roleArn === undefined ? undefined : event.principalId?.split(':', 1)[0],
  'userIdentity.sessionContext.sessionIssuer.type': issuerType,
  'userIdentity.sessionContext.sessionIssuer.userName': (event) =>
    issuerType(event) === undefined ? undefined : event.userName,
  'userIdentity.sessionContext.signInSessionArn': (event) => event.signInSessionArn,
  'userIdentity.sessionContext.sourceIdentity': (event) => event.sourceIdentity,
  'userIdentity.type': (event) => event.userType,
  'userIdentity.userName': (event) =>
    NAMED_TYPES.includes(event.userType) && event.userName !== 'unknown'
      ? event.userName
      : undefined,
};

/** Objects of a record that are kept whole, with every path below them. */
const PARTS: Readonly<Record<string, Part>> = {
  additionalEventData: (event) => event.additional,
  requestParameters: (event) => event.request,
  responseElements: (event) => event.response,
  serviceEventDetails: (event) => event.details,
  'userIdentity.credentialId': ({ context }) => context.credentialId,
  'userIdentity.identityProvider': ({ context }) => context.identityProvider,
  'userIdentity.inScopeOf': ({ context }) => context.inScopeOf,
  'userIdentity.onBehalfOf': ({ context }) => context.onBehalfOf,
  'userIdentity.sessionContext.ec2RoleDelivery': ({ context }) => context.ec2RoleDelivery,
  'userIdentity.sessionContext.webIdFederationData': ({ context }) => context.webIdFederationData,
  vpcEndpointAccountId: ({ context }) => context.vpcEndpointAccountId,
};

/** The paths that `findRecordField` knows, those below an object apart. */
export const RECORD_FIELDS: readonly string[] = [
  ...Object.keys(PLAIN_FIELDS),
  ...Object.keys(PARTS),
];

/** Returns what reads a field of the record, by its path there; undefined for what the ledger does not keep. */
export function findRecordField(path: string): FieldReader | undefined {
  if (path === 'eventSource') return ({ eventSource }) => spellings(eventSource);
  const plain = Object.hasOwn(PLAIN_FIELDS, path) ? PLAIN_FIELDS[path] : undefined;
  if (plain !== undefined) {
    return (event) => {
      const value = plain(event);
      return value === undefined ? [] : [String(value)];
    };
  }
  const name = Object.keys(PARTS).find((part) => path === part || path.startsWith(`${part}.`));
  const part = name === undefined ? undefined : PARTS[name];
  if (name === undefined || part === undefined) return undefined;
  const names = path === name ? [] : path.slice(name.length + 1).split('.');
  return (event) => readPath(part(event), names);
}

/** A rule that names a service of the commercial partition means it in every partition. */
function spellings(eventSource: string): string[] {
  const service = readService(eventSource);
  const usual = service === undefined ? eventSource : `${service}.amazonaws.com`;
  return usual === eventSource ? [eventSource] : [eventSource, usual];
}

/** Tells what made the record, which is not kept, by the rest of it. */
function recordType({ details, eventName, eventSource, userType }: RuleEvent): string {
  if (Object.keys(details).length > 0 || userType === 'AWSService') return 'AwsServiceEvent';
  const isConsole = readService(eventSource) === 'signin' && CONSOLE_EVENTS.has(eventName);
  return isConsole ? 'AwsConsoleSignIn' : 'AwsApiCall';
}

/** CloudTrail User Guide, "AWS Management Console sign-in events". */
const CONSOLE_EVENTS: ReadonlySet<string> = new Set([
  'ConsoleLogin',
  'CheckMfa',
  'ExitRole',
  'RenewRole',
  'SwitchRole',
]);

function callerAccount({ accountId, roleArn, userArn, userType }: RuleEvent): string | undefined {
  const account = userArn?.split(':', 5)[4] ?? accountOfRole(roleArn);
  if (account !== undefined && /^\d{12}$/.test(account)) return account;
  return userType === 'Root' ? accountId : undefined;
}

function issuerType({ roleArn, userName, userType }: RuleEvent): string | undefined {
  if (roleArn !== undefined) return 'Role';
  if (userType !== 'FederatedUser') return undefined;
  return userName === 'root' ? 'Root' : 'IAMUser';
}

/** The id is not repeated where the event has it already (core/src/record/caller-context.ts). */
function behalfOf({ actor, context, principalId }: RuleEvent): string | undefined {
  const behalf = objectIn(context, 'onBehalfOf');
  const userId = textIn(behalf, 'userId');
  if (userId !== undefined || Object.keys(behalf).length === 0) return userId;
  return principalId !== undefined && isDirectoryId(principalId) ? principalId : actor;
}

/** Values at a path below a part; entries of lists on the way count each. */
function readPath(value: unknown, names: readonly string[]): FieldValues {
  if (isOmitted(value)) return undefined;
  const [name, ...rest] = names;
  if (Array.isArray(value)) {
    const all = value.map((entry: unknown) => readPath(entry, names));
    return all.includes(undefined) ? undefined : all.flatMap((values) => values ?? []);
  }
  if (name === undefined) return textsOf(value);
  if (!isJsonObject(value)) return [];
  const found = Object.hasOwn(value, name) ? value[name] : undefined;
  return found === undefined ? [] : readPath(found, rest);
}

/** Knows what stands in place of what was too large: CloudTrail's marker, and ours. */
function isOmitted(value: unknown): boolean {
  return isJsonObject(value) && 'omitted' in value && 'reason' in value;
}

function textsOf(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [String(value)];
  const texts: string[] = isEmpty(value) ? [] : [JSON.stringify(value)];
  collectTexts(value, 0, texts);
  return texts;
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function collectTexts(value: unknown, depth: number, texts: string[]): void {
  if (value === null || value === undefined || depth > MAX_DEPTH) return;
  if (typeof value !== 'object') texts.push(String(value));
  else for (const entry of Object.values(value)) collectTexts(entry, depth + 1, texts);
}
