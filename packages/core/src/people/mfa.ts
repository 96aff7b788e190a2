import type { Outcome } from '../event/activity-event.ts';
import { readService } from '../event/service-name.ts';
import { flagIn, type JsonObject, objectIn } from '../json.ts';
import type { Identity } from './identity.ts';
import { isPersonName } from './person-or-program.ts';
import { isIdentityCenterRole } from './vouched.ts';

/**
 * Tells whether the caller had proved a second factor; undefined when AWS cannot know.
 *
 * `yes` is always believed, of either: a console that is opened from a session which had its second factor asks for
 * none again, and its sign-in says `No`. `no` is believed of root and IAM users, whose second factor AWS itself
 * checks, and of role sessions that no identity provider opened. The provider of a federated session
 * may well have asked for a second factor without AWS seeing it: Identity Center roles, web identity
 * and SAML sessions (named after people) record `false` whatever happened.
 */
export function readMfa(
  record: JsonObject,
  identity: Identity,
  outcome: Outcome,
): 'yes' | 'no' | undefined {
  const [signIn, session] = [readSignInMfa(record), readSessionMfa(record)];
  if (signIn === true || session === true || isMfaCall(record, outcome)) return 'yes';
  return (signIn ?? session) === false && isKnowable(record, identity) ? 'no' : undefined;
}

/** AWS writes `Yes`, `YES`, `No`. */
function readSignInMfa(record: JsonObject): boolean | undefined {
  const used = objectIn(record, 'additionalEventData').MFAUsed;
  if (typeof used !== 'string') return undefined;
  const word = used.toLowerCase();
  return word === 'yes' ? true : word === 'no' ? false : undefined;
}

/** Reads whether a session was opened with a second factor, which AWS checks itself. */
export function readSessionMfa(record: JsonObject): boolean | undefined {
  return flagIn(objectIn(readSession(record), 'attributes'), 'mfaAuthenticated');
}

/** AssumeRole and GetSessionToken take the device and its code themselves; success proves both. */
function isMfaCall(record: JsonObject, outcome: Outcome): boolean {
  if (readService(record.eventSource) !== 'sts' || outcome !== 'success') return false;
  const { serialNumber } = objectIn(record, 'requestParameters');
  return typeof serialNumber === 'string' && serialNumber !== '';
}

function isKnowable(record: JsonObject, identity: Identity): boolean {
  const { sessionName, userType } = identity;
  if (userType === 'Root' || userType === 'IAMUser' || userType === 'FederatedUser') return true;
  if (userType !== 'AssumedRole' || readService(record.eventSource) === 'signin') return false;
  const { federatedProvider } = objectIn(readSession(record), 'webIdFederationData');
  const isFederated = typeof federatedProvider === 'string' && federatedProvider !== '';
  const isNamedAfterPerson = sessionName !== undefined && isPersonName(sessionName);
  return !isFederated && !isNamedAfterPerson && !isIdentityCenterRole(identity.roleArn);
}

function readSession(record: JsonObject): JsonObject {
  return objectIn(objectIn(record, 'userIdentity'), 'sessionContext');
}
