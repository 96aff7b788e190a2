import { type ActorRule, isAppError, type Logger } from '@iam-tracker/core';
import { isDirectoryId } from './directory-names.ts';
import type { Attribution, DirectoryNames, IssuingCall, SessionOrigins } from './ports.ts';
import type { RuleEvent } from './rule-event.ts';

/** Chained sessions live an hour at most, so people do not nest them deeply; a loop has to end. */
const MAX_HOPS = 6;
/** Access key ids of temporary credentials (IAM User Guide, "Unique identifiers"). */
const TEMPORARY = 'ASIA';
const IDENTITY_CENTER_ROLE = 'AWSReservedSSO_';

const CERTAIN: ReadonlySet<string> = new Set<ActorRule>([
  'root',
  'source_identity',
  'identity_center_session',
  'identity_center_user',
  'switched_from',
  'saml_subject',
  'iam_user',
  'aws_service',
]);

/** Where more is known than in the record. */
interface Sources {
  readonly origins: SessionOrigins;
  readonly names?: DirectoryNames | undefined;
}

/** Who is behind an event or a call, by what its own record says. */
type Caller = IssuingCall | RuleEvent;

/**
 * Finds who is behind an event. Who the record names for certain is believed; otherwise the access key
 * is followed to the call that handed it out, and from there on, up to somebody. Never throws: an
 * alert without its person is better than none.
 */
export async function attribute(
  event: RuleEvent,
  { names, origins }: Sources,
  logger: Logger,
): Promise<Attribution> {
  const own = attributeByRecord(event);
  const found =
    own.certainty === 'certain' ? own : ((await followKeys(event, origins, logger)) ?? own);
  if (names === undefined || !isDirectoryId(found.actor)) return found;
  // The id is as certain as the record; its name is what people know.
  const name = await names.findName(found.actor).catch((error: unknown) => {
    logger.warn({ error, event_id: event.eventId }, 'The name of a person could not be looked up');
  });
  return name === undefined ? found : { ...found, actor: name };
}

/** Says who a record names, how sure that is, and by which rule of the actor it was found. */
export function attributeByRecord(caller: Caller): Attribution {
  const rule = findRule(caller);
  const { actor, actorType } = caller;
  if (CERTAIN.has(rule)) return { actor, certainty: 'certain', rule, chain: [] };
  // A workload or another account is known for what it is; who sits behind it is not.
  const certainty = actorType === 'unknown' ? 'unknown' : 'likely';
  return { actor, certainty, rule, chain: [] };
}

async function followKeys(
  event: RuleEvent,
  origins: SessionOrigins,
  logger: Logger,
): Promise<Attribution | undefined> {
  const chain: string[] = [];
  const seen = new Set<string>();
  let caller: Caller = event;
  while (chain.length < MAX_HOPS) {
    const key: string | undefined = caller.accessKeyId;
    if (key === undefined || !key.startsWith(TEMPORARY) || seen.has(key)) break;
    seen.add(key);
    const { eventTime, sessionName, userName, userType } = caller;
    const use = { accessKeyId: key, eventTime, sessionName, userName, userType };
    const issuing = await origins.findIssuing(use).catch((error: unknown) => {
      const data = { error, event_id: event.eventId };
      if (isAppError(error)) logger.warn(data, 'Sessions could not be followed to their origin');
      else logger.error(data, 'Following a session to its origin broke');
    });
    if (issuing === undefined) break;
    chain.unshift(describeHop(issuing));
    caller = issuing;
    if (attributeByRecord(issuing).certainty === 'certain') break;
  }
  if (chain.length === 0) return undefined;
  const origin = attributeByRecord(caller);
  // What the session calls itself says more than the workload that opened it, and is as good a guess.
  const isMilestone = origin.certainty !== 'certain' && event.actorType === 'person';
  if (isMilestone) return { ...attributeByRecord(event), chain };
  return { actor: origin.actor, certainty: origin.certainty, rule: 'role_chain', chain };
}

function describeHop({ actor, eventId, eventName, eventTime, target }: IssuingCall): string {
  const what = target === undefined ? eventName : `${eventName} ${target}`;
  return `${actor}: ${what} at ${eventTime} (event ${eventId})`;
}

/** The event does not keep by which rule its actor was found; its fields tell. */
function findRule(caller: Caller): ActorRule {
  const { actor, actorType, eventName, sessionName, sourceIdentity, userName, userType } = caller;
  if (eventName === 'SwitchRole' && userType === 'AssumedRole' && actor !== userName) {
    return 'switched_from';
  }
  switch (actorType) {
    case 'root':
      return 'root';
    case 'iam_user':
      return 'iam_user';
    case 'aws_service':
      return 'aws_service';
    case 'account':
      return 'account';
    case 'unknown':
      return 'unknown';
    default:
  }
  if (sourceIdentity !== undefined && actor === sourceIdentity) return 'source_identity';
  if (actorType === 'workload') {
    return userType === 'WebIdentityUser' ? 'web_identity_subject' : 'workload';
  }
  if (userType === 'AssumedRole' && userName.startsWith(IDENTITY_CENTER_ROLE)) {
    return 'identity_center_session';
  }
  if (userType === 'SAMLUser') return 'saml_subject';
  if (userType === 'WebIdentityUser') return 'web_identity_subject';
  return actor === sessionName ? 'session_name' : 'identity_center_user';
}
