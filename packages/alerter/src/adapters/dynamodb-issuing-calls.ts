import type {
  AttributeValue,
  QueryCommandInput,
  QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import {
  formatTime,
  HOUR,
  type IssuingCall,
  mergeCalls,
  type SessionUse,
  sessionKeyIssuedBy,
  toIssuingCall,
} from '@iam-tracker/core';
import { type DynamoDbClient, storageError } from '@iam-tracker/core/aws';
import { decodeImage, type RuleEvent } from '../event/rule-event.ts';
import type { SessionOrigins } from '../ports.ts';

type Item = Record<string, AttributeValue>;

/** Calls that open a session: of these names, of this target. */
interface Opening {
  readonly eventNames: readonly string[];
  readonly target: string;
}

/** The calls that open a role session. */
const ROLE_CALLS = ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'] as const;
/** A role session lasts 12 hours at most (IAM User Guide, "maximum session duration"). */
const SESSION_MILLISECONDS = 12 * HOUR;
/** Pages of 1 MB each, of one call; a role that is taken more often than that is no person's. */
const MAX_PAGES = 4;
/** BatchGetItem takes 100 keys (API reference). */
const MAX_CANDIDATES = 100;

/**
 * Looks for the call that opened a role session among the stored events: those that took the role in the
 * hours before, newest first. The index knows which role was taken, the event itself which key was handed
 * out. Bounded, so it may miss what a very busy role did long ago. Sessions named after an instance are looked
 * for like others: EC2 opens them, but any caller that takes a role may name the session so.
 */
export function createIssuingCalls(client: DynamoDbClient, tableName: string): SessionOrigins {
  async function listCandidates(
    eventName: string,
    target: string,
    eventTime: string,
  ): Promise<Item[]> {
    const keys: Item[] = [];
    let params: QueryCommandInput | undefined = queryParams(tableName, {
      eventName,
      eventTime,
      target,
    });
    for (let page = 0; page < MAX_PAGES && params !== undefined; page += 1) {
      const found: QueryCommandOutput = await client.send('Query', params);
      keys.push(...(found.Items ?? []));
      const next = keys.length < MAX_CANDIDATES ? found.LastEvaluatedKey : undefined;
      params = next && { ...params, ExclusiveStartKey: next };
    }
    return keys.slice(0, MAX_CANDIDATES);
  }

  async function readEvents(keys: readonly Item[]): Promise<RuleEvent[]> {
    if (keys.length === 0) return [];
    const request = { RequestItems: { [tableName]: { Keys: [...keys] } } };
    // What the table does not hand out at once is left out: the alert waits for it.
    const { Responses } = await client.send('BatchGetItem', request);
    return (Responses?.[tableName] ?? []).flatMap((item) => decodeImage(item) ?? []);
  }

  async function find(
    accessKeyId: string,
    eventName: string,
    { target, eventTime }: { readonly target: string; readonly eventTime: string },
  ): Promise<IssuingCall[]> {
    const events = await readEvents(await listCandidates(eventName, target, eventTime));
    return events
      .filter((event) => sessionKeyIssuedBy(event) === accessKeyId)
      .map((event) => toIssuingCall(event));
  }

  return {
    async findIssuing(accessKeyId, use) {
      const opening = openingOf(accessKeyId, use);
      const { eventTime } = use;
      if (opening === undefined || Number.isNaN(Date.parse(eventTime))) return undefined;
      const { eventNames, target } = opening;
      try {
        const found = await Promise.all(
          eventNames.map((eventName) => find(accessKeyId, eventName, { target, eventTime })),
        );
        const [call, ...copies] = found.flat();
        return call && copies.reduce(mergeCalls, call);
      } catch (error) {
        throw storageError(error, 'read', tableName);
      }
    },
  };
}

/** Undefined for what is no session that a person may have opened. */
function openingOf(accessKeyId: string, use: SessionUse): Opening | undefined {
  if (use.issuedAccessKeyId === accessKeyId) {
    const { eventName, target } = use;
    return eventName && target ? { eventNames: [eventName], target } : undefined;
  }
  if (use.assumedRoot === true) {
    const accountId = use.userArn?.split(':')[4];
    return { eventNames: ['AssumeRoot'], target: `account/${accountId}` };
  }
  const { userName, userType } = use;
  if (userType !== 'AssumedRole') return undefined;
  return { eventNames: ROLE_CALLS, target: `role/${userName}` };
}

/** Builds the Query for the calls of one name that took something within a session's length. */
function queryParams(
  tableName: string,
  {
    eventName,
    eventTime,
    target,
  }: { readonly eventName: string; readonly eventTime: string; readonly target: string },
): QueryCommandInput {
  const since = formatTime(Date.parse(eventTime) - SESSION_MILLISECONDS);
  return {
    TableName: tableName,
    IndexName: 'event_name-index',
    KeyConditionExpression: 'event_name = :name AND event_time BETWEEN :since AND :until',
    FilterExpression: 'target = :target',
    ProjectionExpression: 'event_date, event_id',
    ExpressionAttributeValues: {
      ':name': { S: eventName },
      ':since': { S: since },
      ':until': { S: eventTime },
      ':target': { S: target },
    },
    ScanIndexForward: false,
  };
}
