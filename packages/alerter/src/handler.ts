import { createLogger, type InvocationContext, systemClock } from '@iam-tracker/core';
import { createDynamoDbClient } from '@iam-tracker/core/aws';
import { createDynamoDbDocuments } from './adapters/dynamodb-documents.ts';
import { createDynamoDbLedger } from './adapters/dynamodb-ledger.ts';
import { openMemory } from './adapters/open-memory.ts';
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
  const { rules, settings, ...config } = readConfig();
  const { groupMinutes, maxAgeHours } = config;
  const base = { client: createDynamoDbClient(), clock: systemClock, random: Math.random };
  const documents = createDynamoDbDocuments({ ...base, tableName: config.stateTableName });
  return {
    engine: createEngine(rules, settings),
    settings,
    state: createDetectionState({ ...base, documents }),
    ...createAlertMemory({ ...base, documents }),
    ledger: createDynamoDbLedger({ ...base, tableName: config.alertsTableName }),
    publisher: createSnsTopic(config.topicArn),
    ...openMemory({ ...base, ...config, documents }),
    clock: systemClock,
    logger: withWarnings(createLogger({ level: config.logLevel }), settings),
    groupMinutes,
    maxAgeHours,
  };
}
