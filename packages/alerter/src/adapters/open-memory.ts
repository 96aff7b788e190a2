import type { DynamoDbClient } from '@iam-tracker/core/aws';
import { createStreamMemory } from '../alert/memory.ts';
import type { UpdateContext } from '../state/state-document.ts';
import { createIssuingCalls } from './dynamodb-issuing-calls.ts';
import { createRightsInventory } from './dynamodb-rights.ts';

interface MemoryOptions extends UpdateContext {
  readonly client: DynamoDbClient;
  /** Without it, sessions are followed by what the stream has shown alone. */
  readonly eventsTableName: string | undefined;
  /** Without it, only events tell what policies allow. */
  readonly userRecordsTableName: string | undefined;
  /** There are accounts beside the tracker's own, whose users may be scanned as well. */
  readonly hasMembers?: boolean;
}

/** Opens what events teach about other events, and what tables of others tell. */
export function openMemory({
  eventsTableName,
  hasMembers = false,
  userRecordsTableName,
  ...context
}: MemoryOptions) {
  const { client } = context;
  const inventory = userRecordsTableName
    ? createRightsInventory({
        ...context,
        tableName: userRecordsTableName,
        findsMembers: hasMembers,
      })
    : undefined;
  return {
    ...createStreamMemory(context, inventory),
    issuingCalls: eventsTableName ? createIssuingCalls(client, eventsTableName) : undefined,
  };
}
