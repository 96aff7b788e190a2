import type { ActivityEvent } from '../event/activity-event.ts';
import { shrinkToFit } from '../event/event-item.ts';
import { flagIn, isJsonObject, type JsonObject, objectIn } from '../json.ts';
import { writeRedactedJson } from '../secrets/redaction.ts';
import { parseEventTime } from '../time.ts';
import { CALLER_CONTEXT_BYTES, MAX_LENGTH, readText } from './record-text.ts';

/** Details of a caller that people ask by, beside names, keys and roles. */
export const CALLER_DETAILS = [
  'invokedBy',
  'delegateAccountId',
  'assumedRoot',
  'signInSessionArn',
  'sessionCreatedAt',
  'vpcEndpointId',
] as const satisfies readonly (keyof ActivityEvent)[];

type CallerDetails = {
  readonly [Field in (typeof CALLER_DETAILS)[number]]: ActivityEvent[Field] | undefined;
};

/** Texts of the event that may hold already what the context would tell: not repeated there. */
type KnownTexts = Pick<
  ActivityEvent,
  'requestParameters' | 'responseElements' | 'userArn' | 'principalId' | 'actor'
>;

/** CloudTrail wrote session times in ISO 8601's basic notation once: `20131102T010628Z`. */
const BASIC_TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
/** TLS as every program of these years speaks it; AWS refuses what is older. */
const ORDINARY_TLS = new Set(['TLSv1.2', 'TLSv1.3']);
/** Names of AWS's public endpoints, of any partition. Those inside a VPC have a label `vpce`. */
const ENDPOINT_NAME = /^[a-z0-9.-]+\.(?:amazonaws\.(?:com|com\.cn|eu)|aws\.amazon\.com|aws)$/;

/** Reads the parts of the caller that have an attribute of their own; misshapen parts read as missing. */
export function readCallerDetails(record: JsonObject): CallerDetails {
  const caller = objectIn(record, 'userIdentity');
  const session = objectIn(caller, 'sessionContext');
  const attributes = objectIn(session, 'attributes');
  const delegate = objectIn(caller, 'invokedByDelegate');
  return {
    invokedBy: readText(caller, 'invokedBy', MAX_LENGTH.name),
    delegateAccountId: readText(delegate, 'accountId', MAX_LENGTH.name),
    assumedRoot: flagIn(session, 'assumedRoot'),
    signInSessionArn: readText(session, 'signInSessionArn', MAX_LENGTH.name),
    sessionCreatedAt: readTime(readText(attributes, 'creationDate', MAX_LENGTH.name)),
    vpcEndpointId: readText(record, 'vpcEndpointId', MAX_LENGTH.name),
  };
}

function readTime(text: string | undefined): string | undefined {
  return text && parseEventTime(text.replace(BASIC_TIME, '$1-$2-$3T$4:$5:$6Z'));
}

/**
 * Writes what a record tells about its caller and no attribute of the event holds, as canonical JSON
 * under AWS's names, secrets removed; undefined when that is nothing. At most `CALLER_CONTEXT_BYTES`: parts
 * too large together are replaced by CloudTrail's own marker, the largest first. Left out are resources
 * whose ARN and directory users whose id the event has already, and TLS details of an ordinary connection: 115 bytes in every record.
 */
export function writeCallerContext(
  record: JsonObject,
  known: KnownTexts,
): { readonly text: string; readonly isWhole: boolean } | undefined {
  const texts = new Map<string, string>();
  let isWhole = true;
  for (const [name, value] of contextParts(record, known)) {
    if (isEmpty(value)) continue;
    const { isTooDeep, text } = writeRedactedJson(value);
    texts.set(name, text);
    if (isTooDeep) isWhole = false;
  }
  if (texts.size === 0) return undefined;
  // A name has its quotes, a colon and a comma; the first has braces in place of the comma.
  const names = [...texts.keys()].reduce((sum, name) => sum + name.length + 4, 1);
  if (shrinkToFit(texts, CALLER_CONTEXT_BYTES - names).length > 0) isWhole = false;
  const members = [...texts].map(([name, text]) => `"${name}":${text}`);
  return { text: `{${members.join(',')}}`, isWhole };
}

/** The names are sorted, as in all canonical JSON. */
function contextParts(record: JsonObject, known: KnownTexts): [string, unknown][] {
  const caller = objectIn(record, 'userIdentity');
  const session = objectIn(caller, 'sessionContext');
  return [
    ['addendum', record.addendum],
    ['credentialId', caller.credentialId],
    ['ec2RoleDelivery', session.ec2RoleDelivery],
    ['eventContext', record.eventContext],
    ['identityProvider', caller.identityProvider],
    ['inScopeOf', caller.inScopeOf],
    ['onBehalfOf', newBehalf(caller.onBehalfOf, known)],
    ['resources', newResources(record.resources, known)],
    ['tlsDetails', oddTls(record.tlsDetails)],
    ['vpcEndpointAccountId', record.vpcEndpointAccountId],
    ['webIdFederationData', session.webIdFederationData],
  ];
}

function newBehalf(behalf: unknown, { actor, principalId }: KnownTexts): unknown {
  if (!isJsonObject(behalf)) return behalf;
  const { userId, ...rest } = behalf;
  return userId === principalId || userId === actor ? rest : behalf;
}

function newResources(resources: unknown, known: KnownTexts): unknown {
  if (!Array.isArray(resources)) return resources;
  const texts = [known.requestParameters, known.responseElements, known.userArn];
  return resources.filter((resource) => {
    const arn = isJsonObject(resource) ? (resource.ARN ?? resource.arn) : undefined;
    const quoted = typeof arn === 'string' && arn !== '' ? JSON.stringify(arn).slice(1, -1) : '';
    return quoted === '' || !texts.some((text) => text?.includes(quoted) === true);
  });
}

function oddTls(details: unknown): unknown {
  if (!isJsonObject(details)) return details;
  const { clientProvidedHostHeader: host, tlsVersion } = details;
  const isPublicEndpoint =
    host === undefined ||
    (typeof host === 'string' && ENDPOINT_NAME.test(host) && !host.includes('.vpce.'));
  const isOrdinary = typeof tlsVersion === 'string' && ORDINARY_TLS.has(tlsVersion);
  return isOrdinary && isPublicEndpoint ? undefined : details;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
