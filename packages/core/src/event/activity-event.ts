/**
 * Families of events, by the service that wrote the record. `guard` is what guards the account: its
 * organization, contacts and trust anchors, and whatever keeps watch over it; `unparsed` is a record
 * nobody can read.
 */
export const EVENT_TYPES = ['iam', 'sts', 'signin', 'sso', 'guard', 'unparsed'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What kind of somebody `actor` names. */
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
 * again, later or another way, gives the same event to the byte. Absent means not recorded.
 */
export interface ActivityEvent {
  /** UTC day of `eventTime`, `YYYY-MM-DD`; the partition key. */
  readonly eventDate: string;
  /** CloudTrail `eventID`; the sort key. */
  readonly eventId: string;
  /**
   * ISO 8601 UTC, whole seconds; `1970-01-01T00:00:00Z` for an `unparsed` record of which nobody knows
   * the time.
   */
  readonly eventTime: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly eventType: EventType;
  /** `recipientAccountId`: the account whose ledger this is. See `inferredAttributes`. */
  readonly accountId?: string;
  readonly awsRegion?: string;
  /** IAM user name; `root`; role name of a role session; Identity Center user; else `unknown`. */
  readonly userName: string;
  readonly userType?: string;
  readonly userArn?: string;
  /** As recorded; the user's id in the directory where a record of Identity Center has none. */
  readonly principalId?: string;
  readonly accessKeyId?: string;
  readonly sessionName?: string;
  /** ARN of the session issuer: the same for every session of a role. */
  readonly roleArn?: string;
  readonly sourceIdentity?: string;
  /** The person or workload behind the action, as far as this record alone can tell. */
  readonly actor: string;
  readonly actorType: ActorType;
  /** An address, or the name of the AWS service that called. */
  readonly sourceIp?: string;
  readonly userAgent?: string;
  readonly outcome: Outcome;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  /** Absent when AWS cannot know: federated and Identity Center sign-ins, and their sessions. */
  readonly mfa?: 'yes' | 'no';
  readonly consoleSession?: boolean;
  readonly readOnly?: boolean;
  /** What was acted on, as `type/name`: `user/alice`, `role/deploy`, `account/123456789012`. */
  readonly target?: string;
  /** The access key that the call handed out. */
  readonly issuedAccessKeyId?: string;
  /** JSON text, secrets removed. */
  readonly requestParameters?: string;
  readonly responseElements?: string;
  readonly additionalEventData?: string;
  readonly serviceEventDetails?: string;
  readonly sharedEventId?: string;
  readonly eventVersion?: string;
  /** The AWS service that made the call for the caller: `cloudformation.amazonaws.com`, `aws-mcp.amazonaws.com`. */
  readonly invokedBy?: string;
  /** The product provider's account that acted by temporary delegation of the caller. */
  readonly delegateAccountId?: string;
  /** True for a session of AssumeRoot: another account's principal acts as this account's root. */
  readonly assumedRoot?: boolean;
  /** The sign-in session (`aws login`, OAuth) that the call was made in; not the one a call opens. */
  readonly signInSessionArn?: string;
  /** When the session began, ISO 8601 UTC: the same for all keys of one console session. */
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
