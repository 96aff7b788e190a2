import { EVENT_ATTRIBUTES } from '@iam-tracker/core';
import type { LakeColumn, LakeTable } from './column.ts';

type AttributeName = (typeof EVENT_ATTRIBUTES)[number]['name'];

const PARTITION = 'event_date' satisfies AttributeName;

/** An attribute of events that nobody explained here does not compile. */
const COMMENTS: Readonly<Record<AttributeName, string>> = {
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

function attributeColumn({ name, field, type, role }: (typeof EVENT_ATTRIBUTES)[number]) {
  const textKind = role === 'blob' ? ('json' as const) : ('text' as const);
  return {
    name,
    field,
    kind: type === 'boolean' ? ('boolean' as const) : textKind,
    comment: COMMENTS[name],
  };
}

/** Who is behind an event when sessions are followed, which takes the other events. */
const PERSON_COLUMNS: readonly LakeColumn[] = [
  {
    name: 'person',
    field: 'person',
    comment:
      'Who is behind the event, sessions followed to the call that opened the first one; NULL in files of earlier versions',
  },
  {
    name: 'person_type',
    field: 'personType',
    comment: 'What actor_type is to actor: that of person',
  },
  {
    name: 'person_certainty',
    field: 'personCertainty',
    comment:
      'certain: AWS or a trusted identity provider vouches for person; likely: the best that is known; unknown: no name',
  },
].map((column) => ({ ...column, kind: 'text' as const, isLate: true as const }));

const ATTRIBUTE_COLUMNS: readonly LakeColumn[] = EVENT_ATTRIBUTES.filter(
  ({ name }) => name !== PARTITION,
).map(attributeColumn);

/** Every attribute of an event under its name, its time once more as a timestamp, and who is behind it. */
export const IAM_EVENTS: LakeTable = {
  name: 'iam_events',
  comment: 'IAM, STS, sign-in, Identity Center and guard events, one row an event',
  folder: 'iam-events',
  partition: { name: PARTITION, comment: COMMENTS[PARTITION] },
  columns: [
    ...ATTRIBUTE_COLUMNS,
    {
      name: 'event_ts',
      field: 'eventTime',
      kind: 'timestamp',
      comment: 'When it happened, as a timestamp in UTC',
    },
    ...PERSON_COLUMNS,
  ],
  sortedBy: ['user_name', 'event_time', 'event_id'],
};
