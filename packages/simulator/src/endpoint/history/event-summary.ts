import {
  EMPTY_OBJECT,
  isJsonObject,
  type JsonObject,
  listIn,
  objectIn,
  textIn,
} from '@iam-tracker/core';
import type { CloudTrailRecord } from '../../simulated-event.ts';

/** The fields that LookupEvents tells about a record beside its text, and can be asked for. */
export interface EventSummary {
  readonly eventId: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly readOnly: string | undefined;
  /** The key that signed the call, not one that the call handed out. */
  readonly accessKeyId: string | undefined;
  readonly username: string | undefined;
}

export function summarizeRecord(record: CloudTrailRecord): EventSummary {
  const identity = objectIn(record, 'userIdentity');
  return {
    eventId: record.eventID,
    eventName: record.eventName,
    eventSource: record.eventSource,
    readOnly: typeof record.readOnly === 'boolean' ? String(record.readOnly) : undefined,
    accessKeyId: textIn(identity, 'accessKeyId'),
    username: usernameOf(identity),
  };
}

interface LookupResource {
  readonly ResourceType?: string;
  readonly ResourceName?: string;
}

/**
 * Fields of requests that name what they are done to, by service. LookupEvents lists it as the caller spelled it, by name
 * or by ARN, and nothing of a request that was refused before it was read.
 */
const REQUEST_RESOURCES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'cloudtrail.amazonaws.com': [
    ['name', 'AWS::CloudTrail::Trail'],
    ['trailName', 'AWS::CloudTrail::Trail'],
  ],
  'dynamodb.amazonaws.com': [['tableName', 'AWS::DynamoDB::Table']],
  'events.amazonaws.com': [
    ['name', 'AWS::Events::Rule'],
    ['rule', 'AWS::Events::Rule'],
  ],
  'lambda.amazonaws.com': [['functionName', 'AWS::Lambda::Function']],
  's3.amazonaws.com': [['bucketName', 'AWS::S3::Bucket']],
  'sns.amazonaws.com': [['topicArn', 'AWS::SNS::Topic']],
};

/** Returns the resources of a record, under the names that LookupEvents gives them. */
export function resourcesOf(record: CloudTrailRecord): LookupResource[] {
  const request = objectIn(record, 'requestParameters');
  const named = (REQUEST_RESOURCES[record.eventSource] ?? []).flatMap(([field, type]) => {
    const name = textIn(request, field);
    return name === undefined ? [] : [{ ResourceType: type, ResourceName: name }];
  });
  const listed = listIn(record, 'resources').map((resource): LookupResource => {
    const { type, ARN } = isJsonObject(resource) ? resource : EMPTY_OBJECT;
    return {
      ...(typeof type === 'string' && { ResourceType: type }),
      ...(typeof ARN === 'string' && { ResourceName: ARN }),
    };
  });
  return [...named, ...listed];
}

/** Tells the same of the text of a record, which few have to be read for. */
export function resourcesIn(text: string, eventSource: string): LookupResource[] {
  const isNamed = Object.hasOwn(REQUEST_RESOURCES, eventSource);
  if (!isNamed && !text.includes('"resources":[')) return [];
  return resourcesOf(JSON.parse(text) as CloudTrailRecord);
}

function usernameOf(identity: JsonObject): string | undefined {
  if (identity.type === 'Root') return 'root';
  const userName = textIn(identity, 'userName');
  if (userName !== undefined) return userName;
  // A role session goes by its session name, which follows the colon of the principal.
  return textIn(identity, 'principalId')?.split(':')[1] || undefined;
}
