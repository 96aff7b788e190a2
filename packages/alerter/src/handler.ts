import { createLogger, type InvocationContext, systemClock } from '@iam-tracker/core';
import { createDynamoDbClient } from '@iam-tracker/core/aws';
import { createDynamoDbDocuments } from './adapters/dynamodb-documents.ts';
import { createDynamoDbLedger } from './adapters/dynamodb-ledger.ts';
import { openMemory } from './adapters/open-memory.ts';
import { openOrganization } from './adapters/open-organization.ts';
import { createSnsTopic } from './adapters/sns-topic.ts';
import { answer, type InvocationDependencies } from './alert/invocation.ts';
import { createAlertMemory } from './alert/memory.ts';
import { readConfig } from './config.ts';
import { createEngine } from './detect/engine.ts';
import { withWarnings } from './settings/suppression.ts';
import { createDetectionState } from './state/detection-state.ts';

let wired: InvocationDependencies | undefined;

/** Lambda entry point: a batch of the stream of the events or of the user records, or the time to close groups. */
export async function handler(payload: unknown, context: InvocationContext): Promise<object> {
  wired ??= wire();
  return answer(payload, context, wired);
}

function wire(): InvocationDependencies {
  const { controlTableName, logLevel, rules, settings, topicArn, ...config } = readConfig();
  const base = { client: createDynamoDbClient(), clock: systemClock, random: Math.random };
  const logger = withWarnings(createLogger({ level: logLevel }), settings);
  const publisher = createSnsTopic(topicArn);
  const known = openOrganization({ ...base, settings, publisher, logger }, controlTableName);
  const documents = createDynamoDbDocuments({ ...base, tableName: config.stateTableName });
  const { groupMinutes, maxAgeHours } = config;
  return {
    ...{ ...known, engine: createEngine(rules, known.settings) },
    ...createAlertMemory({ ...base, documents }),
    ...openMemory({ ...base, ...config, documents, hasMembers: controlTableName !== undefined }),
    state: createDetectionState({ ...base, documents }),
    ledger: createDynamoDbLedger({ ...base, tableName: config.alertsTableName }),
    ...{ clock: systemClock, groupMinutes, maxAgeHours },
  };
}
