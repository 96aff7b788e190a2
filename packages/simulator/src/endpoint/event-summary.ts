import type { CloudTrailRecord } from '../simulated-event.ts';

/** What LookupEvents tells about a record beside its text, and can be asked for. */
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
  const identity = objectOr(record.userIdentity);
  return {
    eventId: record.eventID,
    eventName: record.eventName,
    eventSource: record.eventSource,
    readOnly: typeof record.readOnly === 'boolean' ? String(record.readOnly) : undefined,
    accessKeyId: textOr(identity.accessKeyId),
    username: usernameOf(identity),
  };
}

/** Returns the resources in the text of a record, under the names that LookupEvents gives them. */
export function resourcesIn(text: string): { ResourceType?: string; ResourceName?: string }[] {
  // Few records name any, and reading a record takes longer than everything else about it.
  if (!text.includes('"resources":[')) return [];
  const { resources } = JSON.parse(text) as CloudTrailRecord;
  if (!Array.isArray(resources)) return [];
  return resources.map((resource) => {
    const { type, ARN } = objectOr(resource);
    return {
      ...(typeof type === 'string' && { ResourceType: type }),
      ...(typeof ARN === 'string' && { ResourceName: ARN }),
    };
  });
}

function usernameOf(identity: Record<string, unknown>): string | undefined {
  if (identity.type === 'Root') return 'root';
  const userName = textOr(identity.userName);
  if (userName !== undefined) return userName;
  // A role session goes by its session name, which follows the colon of the principal.
  return textOr(textOr(identity.principalId)?.split(':')[1]);
}

function objectOr(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
