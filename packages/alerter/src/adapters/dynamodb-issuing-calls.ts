import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { storageError } from '@iam-tracker/core/aws';
import { isInstanceSession } from '../compute-session.ts';
import type { SessionOrigins, SessionUse } from '../ports.ts';
import { decodeImage, type RuleEvent } from '../rule-event.ts';

type Item = Record<string, AttributeValue>;

/** The calls that open a role session. */
const CALLS = ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'] as const;
/** A role session lasts 12 hours at most (IAM User Guide, "maximum session duration"). */
const SESSION_MILLISECONDS = 12 * 3_600_000;
/** Of 1 MB each, of one call; a role that is taken more often than that is no person's. */
const MAX_PAGES = 4;
/** BatchGetItem takes 100 keys (API reference). */
const MAX_CANDIDATES = 100;

/**
 * Looks for the call that opened a role session among the stored events: those that took the role in the
 * hours before, newest first. The index knows which role was taken, the event itself which key was handed
 * out. Bounded, so it may miss what a very busy role did long ago. What instances do is not looked for:
 * nobody opened their sessions.
 */
export function createIssuingCalls(client: DynamoDBClient, tableName: string): SessionOrigins {
  async function listCandidates(eventName: string, use: SessionUse): Promise<Item[]> {
    const keys: Item[] = [];
    let params: QueryCommandInput | undefined = queryParams(tableName, eventName, use);
    for (let page = 0; page < MAX_PAGES && params !== undefined; page += 1) {
      const found: QueryCommandOutput = await client.send(new QueryCommand(params));
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
    const { Responses } = await client.send(new BatchGetItemCommand(request));
    return (Responses?.[tableName] ?? []).flatMap((item) => decodeImage(item) ?? []);
  }

  async function find(eventName: string, use: SessionUse): Promise<RuleEvent | undefined> {
    const events = await readEvents(await listCandidates(eventName, use));
    return events.find(
      ({ issuedAccessKeyId, outcome }) =>
        issuedAccessKeyId === use.accessKeyId && outcome === 'success',
    );
  }

  return {
    async findIssuing(use) {
      if (use.userType !== 'AssumedRole' || isInstanceSession(use)) return undefined;
      if (Number.isNaN(Date.parse(use.eventTime))) return undefined;
      try {
        const found = await Promise.all(CALLS.map((eventName) => find(eventName, use)));
        return found.find((event) => event !== undefined);
      } catch (error) {
        throw storageError(error, 'read', tableName);
      }
    },
  };
}

/** What Query wants for the calls of one name that took the role within a session's length. */
export function queryParams(
  tableName: string,
  eventName: string,
  { eventTime, userName }: SessionUse,
): QueryCommandInput {
  const since = new Date(Date.parse(eventTime) - SESSION_MILLISECONDS).toISOString();
  return {
    TableName: tableName,
    IndexName: 'event_name-index',
    KeyConditionExpression: 'event_name = :name AND event_time BETWEEN :since AND :until',
    FilterExpression: 'target = :role',
    ProjectionExpression: 'event_date, event_id',
    ExpressionAttributeValues: {
      ':name': { S: eventName },
      ':since': { S: `${since.slice(0, 19)}Z` },
      ':until': { S: eventTime },
      ':role': { S: `role/${userName}` },
    },
    ScanIndexForward: false,
  };
}
