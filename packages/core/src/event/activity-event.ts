/**
 * Families of events, by the service that wrote the record. `guard` is what guards the account: its
 * organization, contacts and trust anchors, and whatever keeps watch over it; `unparsed` is a record that
 * cannot be read.
 */
export const EVENT_TYPES = ['iam', 'sts', 'signin', 'sso', 'guard', 'unparsed'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Kinds of actors. */
export const ACTOR_TYPES = [
  'person',
  'root',
  'iam_user',
  'workload',
  'aws_service',
  'account',
  'unknown',
] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];

export const OUTCOMES = ['success', 'failure'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * One normalised CloudTrail record. Every field is a function of the record alone: reading it
 * again, later or another way, gives the same event to the byte. Absent means not recorded. `EVENT_DESCRIPTIONS` says
 * what each field means; comments here say what more our code relies on.
 */
export interface ActivityEvent {
  /** UTC day of `eventTime`, `YYYY-MM-DD`; the partition key. */
  readonly eventDate: string;
  /** CloudTrail `eventID`; the sort key. */
  readonly eventId: string;
  /**
   * ISO 8601 UTC, whole seconds; `1970-01-01T00:00:00Z` for an `unparsed` record that does not
   * tell the time.
   */
  readonly eventTime: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly eventType: EventType;
  /** `recipientAccountId`: the account whose ledger this is. See `inferredAttributes`. */
  readonly accountId?: string;
  readonly awsRegion?: string;
  readonly userName: string;
  readonly userType?: string;
  readonly userArn?: string;
  /** As recorded; the user's id in the directory where a record of Identity Center has none. */
  readonly principalId?: string;
  readonly accessKeyId?: string;
  readonly sessionName?: string;
  readonly roleArn?: string;
  readonly sourceIdentity?: string;
  readonly actor: string;
  readonly actorType: ActorType;
  readonly sourceIp?: string;
  readonly userAgent?: string;
  readonly outcome: Outcome;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  /** Absent when AWS cannot know: federated and Identity Center sign-ins, and their sessions. */
  readonly mfa?: 'yes' | 'no';
  readonly consoleSession?: boolean;
  readonly readOnly?: boolean;
  readonly target?: string;
  readonly issuedAccessKeyId?: string;
  readonly requestParameters?: string;
  readonly responseElements?: string;
  readonly additionalEventData?: string;
  readonly serviceEventDetails?: string;
  readonly sharedEventId?: string;
  readonly eventVersion?: string;
  readonly invokedBy?: string;
  readonly delegateAccountId?: string;
  readonly assumedRoot?: boolean;
  /** The sign-in session (`aws login`, OAuth) that the call was made in; not the one a call opens. */
  readonly signInSessionArn?: string;
  readonly sessionCreatedAt?: string;
  /** The VPC endpoint that the call came through: its address is then chosen by the VPC's owner. */
  readonly vpcEndpointId?: string;
  /**
   * Which of `account_id` and `aws_region` the record itself lacks, and where they are from instead, as in
   * `account_id:around,aws_region:around`: `around` the record, or implied by its `caller` or `role`.
   * A copy that has them repairs them.
   */
  readonly inferredAttributes?: string;
  /** JSON text: what else the record tells about its caller, under AWS's names; bounded. */
  readonly callerContext?: string;
  /** Only for `unparsed`: the record as found, secrets removed, bounded. */
  readonly rawRecord?: string;
  /** Only for `unparsed`: why it could not be read. */
  readonly unparsedReason?: string;
}

/** Storage of one field of an event. */
interface EventAttribute {
  readonly field: keyof ActivityEvent;
  /** Name in the table, in the lake and in JSON output. */
  readonly name: string;
  readonly type: 'string' | 'boolean';
  /**
   * `summary` is copied into the indexes. DynamoDB takes at most 20 non-key attributes in one index
   * (API reference, Projection.NonKeyAttributes), so what is not looked for across a day is `detail`.
   * `blob`: JSON text of any size. `detail` and `blob` are read from the table alone.
   */
  readonly role: 'key' | 'summary' | 'detail' | 'blob';
}

/** Every stored attribute, in the order of documents and of output. The only such list. */
export const EVENT_ATTRIBUTES = [
  { field: 'eventDate', name: 'event_date', type: 'string', role: 'key' },
  { field: 'eventId', name: 'event_id', type: 'string', role: 'key' },
  { field: 'eventTime', name: 'event_time', type: 'string', role: 'key' },
  { field: 'eventName', name: 'event_name', type: 'string', role: 'key' },
  { field: 'eventSource', name: 'event_source', type: 'string', role: 'summary' },
  { field: 'eventType', name: 'event_type', type: 'string', role: 'summary' },
  { field: 'accountId', name: 'account_id', type: 'string', role: 'summary' },
  { field: 'awsRegion', name: 'aws_region', type: 'string', role: 'summary' },
  { field: 'userName', name: 'user_name', type: 'string', role: 'key' },
  { field: 'userType', name: 'user_type', type: 'string', role: 'detail' },
  { field: 'userArn', name: 'user_arn', type: 'string', role: 'summary' },
  { field: 'principalId', name: 'principal_id', type: 'string', role: 'detail' },
  { field: 'accessKeyId', name: 'access_key_id', type: 'string', role: 'summary' },
  { field: 'sessionName', name: 'session_name', type: 'string', role: 'summary' },
  { field: 'roleArn', name: 'role_arn', type: 'string', role: 'summary' },
  { field: 'sourceIdentity', name: 'source_identity', type: 'string', role: 'summary' },
  { field: 'actor', name: 'actor', type: 'string', role: 'summary' },
  { field: 'actorType', name: 'actor_type', type: 'string', role: 'summary' },
  { field: 'sourceIp', name: 'source_ip', type: 'string', role: 'summary' },
  { field: 'userAgent', name: 'user_agent', type: 'string', role: 'summary' },
  { field: 'outcome', name: 'outcome', type: 'string', role: 'summary' },
  { field: 'errorCode', name: 'error_code', type: 'string', role: 'summary' },
  { field: 'errorMessage', name: 'error_message', type: 'string', role: 'summary' },
  { field: 'mfa', name: 'mfa', type: 'string', role: 'summary' },
  { field: 'consoleSession', name: 'console_session', type: 'boolean', role: 'detail' },
  { field: 'readOnly', name: 'read_only', type: 'boolean', role: 'summary' },
  { field: 'target', name: 'target', type: 'string', role: 'summary' },
  { field: 'issuedAccessKeyId', name: 'issued_access_key_id', type: 'string', role: 'detail' },
  { field: 'requestParameters', name: 'request_parameters', type: 'string', role: 'blob' },
  { field: 'responseElements', name: 'response_elements', type: 'string', role: 'blob' },
  { field: 'additionalEventData', name: 'additional_event_data', type: 'string', role: 'blob' },
  { field: 'serviceEventDetails', name: 'service_event_details', type: 'string', role: 'blob' },
  { field: 'sharedEventId', name: 'shared_event_id', type: 'string', role: 'detail' },
  { field: 'eventVersion', name: 'event_version', type: 'string', role: 'detail' },
  { field: 'invokedBy', name: 'invoked_by', type: 'string', role: 'detail' },
  { field: 'delegateAccountId', name: 'delegate_account_id', type: 'string', role: 'detail' },
  { field: 'assumedRoot', name: 'assumed_root', type: 'boolean', role: 'detail' },
  { field: 'signInSessionArn', name: 'sign_in_session_arn', type: 'string', role: 'detail' },
  { field: 'sessionCreatedAt', name: 'session_created_at', type: 'string', role: 'detail' },
  { field: 'vpcEndpointId', name: 'vpc_endpoint_id', type: 'string', role: 'detail' },
  { field: 'inferredAttributes', name: 'inferred_attributes', type: 'string', role: 'detail' },
  { field: 'callerContext', name: 'caller_context', type: 'string', role: 'blob' },
  { field: 'rawRecord', name: 'raw_record', type: 'string', role: 'blob' },
  { field: 'unparsedReason', name: 'unparsed_reason', type: 'string', role: 'detail' },
] as const satisfies readonly EventAttribute[];

/**
 * Says what each attribute means, one line, for Glue and the documentation. Apart from the list, so that bundles that
 * need no descriptions do not carry them.
 */
export const EVENT_DESCRIPTIONS: Readonly<
  Record<(typeof EVENT_ATTRIBUTES)[number]['name'], string>
> = {
  event_date: 'UTC day of the event, YYYY-MM-DD',
  event_id: 'CloudTrail eventID, unique',
  event_time: 'When it happened, ISO 8601 UTC text such as 2026-03-01T12:00:00Z',
  event_name: 'The call or sign-in step, such as CreateUser or ConsoleLogin',
  event_source: 'The service, such as iam.amazonaws.com',
  event_type:
    'iam, sts, signin, sso, guard (what guards the account), or unparsed for a record that could not be read',
  account_id: 'The account that the event belongs to',
  aws_region: 'Where CloudTrail recorded it',
  user_name: 'IAM user, root, role of a role session, Identity Center user, or unknown',
  user_type: 'userIdentity.type of the record',
  user_arn: 'ARN of the caller',
  principal_id: 'Unique id of the caller',
  access_key_id: 'The key that signed the call',
  session_name: 'Session name of a role session',
  role_arn: 'ARN of the role behind a role session, the same for all its sessions',
  source_identity: 'sts:SourceIdentity of the session',
  actor: 'The person or workload behind the event, as far as the record alone can tell',
  actor_type: 'person, root, iam_user, workload, aws_service, account or unknown',
  source_ip: 'Address of the caller, or the name of the AWS service that called',
  user_agent: 'The program that called',
  outcome: 'success or failure',
  error_code: 'Why it failed; FailedAuthentication for a failed sign-in without a code',
  error_message: 'Why it failed, in words',
  mfa: 'yes, no, or NULL when AWS cannot know',
  console_session: 'true when the credentials came from a console session',
  read_only: 'true when nothing could be changed by it',
  target: 'What was acted on, as type/name: user/alice, role/deploy',
  issued_access_key_id: 'The access key that the call handed out',
  request_parameters: 'Request, JSON text without secrets',
  response_elements: 'Response, JSON text without secrets',
  additional_event_data: 'additionalEventData of the record, JSON text',
  service_event_details: 'serviceEventDetails of the record, JSON text',
  shared_event_id: 'The same for copies of one event in several accounts',
  event_version: 'Version of the CloudTrail record format',
  invoked_by:
    'The AWS service that made the call for the caller, such as cloudformation.amazonaws.com',
  delegate_account_id:
    'Account of the product provider that acted by temporary delegation of the caller',
  assumed_root: 'true for a session of AssumeRoot: another account acted as root of this one',
  sign_in_session_arn: 'The sign-in session (aws login, OAuth) that the call was made in',
  session_created_at:
    'When the session began, ISO 8601 UTC; the same for all keys of a console session',
  vpc_endpoint_id: 'The VPC endpoint that the call came through: source_ip proves nothing then',
  inferred_attributes:
    'Which of account_id and aws_region the record itself lacks, and where they are from: around it, its caller, its role',
  caller_context:
    'What else the record tells about its caller (onBehalfOf, inScopeOf, resources, ...), JSON text',
  raw_record: 'Of an unparsed event: the record as found, without secrets',
  unparsed_reason: 'Of an unparsed event: why it could not be read',
};
