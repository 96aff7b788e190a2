import type { ActivityEvent } from './activity-event.ts';

/** How one field of an event is stored. */
export interface EventAttribute {
  readonly field: keyof ActivityEvent;
  /** Name in the table, in the lake and in JSON output. */
  readonly name: string;
  readonly type: 'string' | 'boolean';
  /**
   * `summary` is copied into the indexes. DynamoDB takes at most 20 non-key attributes in one index
   * (API reference, Projection.NonKeyAttributes), so what nobody looks for across a day is `detail`.
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
