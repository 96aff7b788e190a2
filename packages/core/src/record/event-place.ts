import { type EventFamily, eventTypeOf } from '../event/event-source.ts';
import { type JsonObject, objectIn } from '../json.ts';
import type { Identity } from '../people/identity.ts';
import { parseArn } from './arn.ts';
import { cleanText, MAX_LENGTH, readText } from './record-text.ts';

/**
 * Facts about a record from around it, for example from the LookupEvents answer that holds it.
 * Used only for what the record itself does not tell, so that a whole record read another way is the
 * same. `global` counts as no Region, here and in the record.
 */
export interface Envelope {
  readonly eventId?: string | undefined;
  /** Epoch seconds. */
  readonly eventTime?: number | undefined;
  readonly eventName?: string | undefined;
  readonly eventSource?: string | undefined;
  readonly awsRegion?: string | undefined;
  readonly accountId?: string | undefined;
}

/** Whose event it is, and where it was recorded. */
interface EventPlace {
  readonly accountId: string | undefined;
  readonly awsRegion: string | undefined;
  /** As in `ActivityEvent`. */
  readonly inferredAttributes: string | undefined;
}

/** Fields that tell where a call can reach. */
type Call = Pick<Identity, 'userType'> & {
  readonly eventName: string;
  readonly eventSource: string;
};

/** Stands for a Region in sign-in records as they are pushed; Regions end in a number. */
const NO_REGION = /^(?:.*-)?global$/i;
const ACCOUNT_ID = /^\d{12}$/;
/**
 * Callers from outside the account: a record that shows them so is that of the role's owner (IAM User Guide,
 * "Logging IAM and AWS STS API calls with CloudTrail").
 */
const OUTSIDERS: ReadonlySet<string | undefined> = new Set([
  'AWSAccount',
  'AWSService',
  'SAMLUser',
  'WebIdentityUser',
]);
/** The console moves between accounts: the session may be of either. */
const ROLE_SWITCHES = new Set(['SwitchRole', 'ExitRole', 'RenewRole']);

/**
 * Reads the account and the Region of a record. What is around it counts where the record lacks them, then
 * what the record implies with certainty; never the account of a caller who may have called across
 * accounts.
 */
export function readPlace(record: JsonObject, call: Call, envelope: Envelope = {}): EventPlace {
  const recipient = readText(record, 'recipientAccountId', MAX_LENGTH.name);
  const account = recipient === undefined ? inferAccount(record, call, envelope) : undefined;
  const region = asRegion(readText(record, 'awsRegion', MAX_LENGTH.name));
  const regionAround = region === undefined ? asRegion(take(envelope.awsRegion)) : undefined;
  const inferred = [
    ...(account === undefined ? [] : [`account_id:${account.from}`]),
    ...(regionAround === undefined ? [] : ['aws_region:around']),
  ];
  return {
    accountId: recipient ?? account?.id,
    awsRegion: region ?? regionAround,
    inferredAttributes: inferred.join(',') || undefined,
  };
}

interface InferredAccount {
  readonly id: string;
  readonly from: 'around' | 'caller' | 'role';
}

function inferAccount(
  record: JsonObject,
  { eventName, eventSource, userType }: Call,
  { accountId }: Envelope,
): InferredAccount | undefined {
  const around = take(accountId);
  if (around !== undefined) return { id: around, from: 'around' };
  const caller = digits(objectIn(record, 'userIdentity').accountId);
  const family = eventTypeOf(eventSource);
  if (family === 'sts' && eventName.startsWith('AssumeRole') && userType !== 'Root') {
    const arn = readText(objectIn(record, 'requestParameters'), 'roleArn', MAX_LENGTH.arn);
    const owner = digits(parseArn(arn ?? '')?.accountId);
    const isOwners = owner !== undefined && (OUTSIDERS.has(userType) || owner === caller);
    return isOwners ? { id: owner, from: 'role' } : undefined;
  }
  const isCallers = caller !== undefined && staysAtHome(family, eventName, userType);
  return isCallers ? { id: caller, from: 'caller' } : undefined;
}

/** Tells whether a call can only be about the account that its caller belongs to. */
function staysAtHome(
  family: EventFamily | undefined,
  eventName: string,
  userType: string | undefined,
): boolean {
  if (userType === 'Root') return true;
  if (OUTSIDERS.has(userType)) return false;
  if (family === 'iam' || family === 'sts' || family === 'guard') return true;
  if (family === 'signin') return !ROLE_SWITCHES.has(eventName);
  // The account of a directory user is the one that owns the directory, and gets the records.
  return userType === 'IdentityCenterUser';
}

function asRegion(text: string | undefined): string | undefined {
  return text === undefined || NO_REGION.test(text) ? undefined : text;
}

function digits(accountId: unknown): string | undefined {
  return typeof accountId === 'string' && ACCOUNT_ID.test(accountId) ? accountId : undefined;
}

function take(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : cleanText(text, MAX_LENGTH.name);
}
