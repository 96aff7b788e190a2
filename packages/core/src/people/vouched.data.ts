// Apart from the predicates that follow from it (vouched.ts), so that bundles carry those alone.

/** A text of a CloudTrail record, and who decides what it says. */
interface RecordText {
  /** The place in the record, names joined by dots; `*` stands for everything below. */
  readonly field: string;
  readonly reason: string;
  /** The page of AWS (or the report of a user) that says so. */
  readonly source: string;
}

const IAM_GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const TRAIL_GUIDE = 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide';
const IDENTIFIERS = `${IAM_GUIDE}/reference_identifiers.html`;
const USER_IDENTITY = `${TRAIL_GUIDE}/cloudtrail-event-reference-user-identity.html`;
const CONTENTS = `${TRAIL_GUIDE}/cloudtrail-event-reference-record-contents.html`;
const SIGN_IN = `${TRAIL_GUIDE}/cloudtrail-event-reference-aws-console-sign-in-events.html`;
const SOURCE_IDENTITY = `${IAM_GUIDE}/id_credentials_temp_control-access_monitor.html`;
const STS_REFERENCE = 'https://docs.aws.amazon.com/STS/latest/APIReference';

/**
 * Texts that a caller, or the maker of the caller's user, role or identity provider, can choose. Evidence to
 * keep and to show; never a reason to hide an event, to call a caller an AWS service or to be quiet.
 */
export const CHOSEN_BY_CALLERS = [
  {
    field: 'userIdentity.userName',
    reason: 'The creator of a user names it, like a service or a role of AWS if they like.',
    source: IDENTIFIERS,
  },
  {
    field: 'userIdentity.arn',
    reason:
      'Name, path and session name inside of it are chosen, and a path may hold any printable ASCII, `:role/` too; partition, account and type are not.',
    source: IDENTIFIERS,
  },
  {
    field: 'userIdentity.principalId',
    reason: 'What follows the colon is the session name; the id before it is not chosen.',
    source: USER_IDENTITY,
  },
  {
    field: 'userIdentity.sessionContext.sessionIssuer.userName',
    reason:
      'The name of the role, without the path that would tell a role of AWS from one named alike.',
    source: IDENTIFIERS,
  },
  {
    field: 'userIdentity.sessionContext.sessionIssuer.arn',
    reason:
      'Name and path of the role. IAM keeps only what directly follows `:role/` from callers: `aws-service-role/` and `aws-reserved/`.',
    source: `${IAM_GUIDE}/id_roles_create-service-linked-role.html`,
  },
  {
    field: 'userIdentity.sessionContext.sourceIdentity',
    reason:
      'Set once by the caller of the first AssumeRole of a chain, or by the identity provider, and carried along: as good as its author.',
    source: SOURCE_IDENTITY,
  },
  {
    field: 'userIdentity.sessionContext.webIdFederationData.attributes',
    reason: 'Claims of a token; the account itself decides which provider may issue them.',
    source: USER_IDENTITY,
  },
  {
    field: 'userIdentity.identityProvider',
    reason: 'A provider may be made by any caller who may create one in the account.',
    source: USER_IDENTITY,
  },
  {
    field: 'sourceIPAddress',
    reason:
      'Of a call through a VPC endpoint the address inside the VPC, whose network its owner numbers at will; of a call passed on by a service its name, and the caller chooses through which service.',
    source: CONTENTS,
  },
  {
    field: 'userAgent',
    reason: 'A header of the request.',
    source: CONTENTS,
  },
  {
    field: 'requestParameters.*',
    reason: 'What was asked for: names, paths, tags, session names, source identities, documents.',
    source: CONTENTS,
  },
  {
    field: 'responseElements.subject',
    reason: 'The subject of a SAML assertion: what the identity provider says.',
    source: `${STS_REFERENCE}/API_AssumeRoleWithSAML.html`,
  },
  {
    field: 'responseElements.subjectFromWebIdentityToken',
    reason: 'The subject of a token: what the identity provider says.',
    source: `${STS_REFERENCE}/API_AssumeRoleWithWebIdentity.html`,
  },
  {
    field: 'responseElements.sourceIdentity',
    reason: 'Repeats what the caller of AssumeRole asked for.',
    source: SOURCE_IDENTITY,
  },
  {
    field: 'additionalEventData.SwitchFrom',
    reason: 'An ARN with the name of the user, or of a role and its session.',
    source: SIGN_IN,
  },
  {
    field: 'additionalEventData.UserName',
    reason: 'The name that the directory or identity provider gave the user.',
    source: SIGN_IN,
  },
  {
    field: 'tlsDetails.clientProvidedHostHeader',
    reason: 'A header of the request.',
    source: CONTENTS,
  },
] as const satisfies readonly RecordText[];

/** Facts that AWS itself decides or checks. Only these may hide an event or make a rule quiet. */
export const VOUCHED_BY_AWS = [
  {
    field: 'userIdentity.type',
    reason: 'Which kind of credentials signed the call.',
    source: USER_IDENTITY,
  },
  {
    field: 'userIdentity.accountId',
    reason:
      'Ids of accounts are given by AWS, and those of the caller follow from the credentials.',
    source: USER_IDENTITY,
  },
  {
    field: 'userIdentity.accessKeyId',
    reason: 'Made by AWS, and proved by the signature.',
    source: USER_IDENTITY,
  },
  {
    field: 'userIdentity.invokedBy',
    reason:
      'The service that passed the call on. True, but no excuse: the deed is still that of the caller whose credentials it used.',
    source: USER_IDENTITY,
  },
  {
    field: 'userIdentity.onBehalfOf.userId',
    reason: 'The id that Identity Center gave the user.',
    source: USER_IDENTITY,
  },
  {
    field: 'userIdentity.sessionContext.sessionIssuer.type',
    reason: 'Whose credentials opened the session.',
    source: USER_IDENTITY,
  },
  {
    field: 'userIdentity.sessionContext.attributes.mfaAuthenticated',
    reason: 'AWS checked the device itself.',
    source: USER_IDENTITY,
  },
  {
    field: 'userIdentity.sessionContext.assumedRoot',
    reason: 'STS opened the session by AssumeRoot.',
    source: USER_IDENTITY,
  },
  {
    field: 'recipientAccountId',
    reason: 'The account that was delivered the record.',
    source: CONTENTS,
  },
  { field: 'eventID', reason: 'Made by CloudTrail.', source: CONTENTS },
  { field: 'eventTime', reason: 'The clock of the service that was called.', source: CONTENTS },
  { field: 'eventSource', reason: 'The service that was called.', source: CONTENTS },
  { field: 'eventName', reason: 'The operation that was called.', source: CONTENTS },
  { field: 'eventType', reason: 'What made the record.', source: CONTENTS },
  { field: 'readOnly', reason: 'What kind of operation it is.', source: CONTENTS },
  { field: 'errorCode', reason: 'How the call ended.', source: CONTENTS },
  { field: 'vpcEndpointId', reason: 'The endpoint that the call came through.', source: CONTENTS },
] as const satisfies readonly RecordText[];
