import {
  type EnvironmentVariables,
  LOG_LEVELS,
  parseJson,
  readEnvironment,
} from '@iam-tracker/core';
import { ALLOWED_DESTINATIONS, readDestinations } from './destination.ts';

/**
 * Reads the notifier's configuration from the environment.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is missing or wrong.
 */
export function readConfig(variables: EnvironmentVariables = process.env) {
  return readEnvironment(variables, (read) => ({
    stateTableName: read.tableName('DETECTION_STATE_TABLE_NAME'),
    destinations: read.parsed('DESTINATIONS', {
      allowed: ALLOWED_DESTINATIONS,
      parse: (text) => readDestinations(parseJson(text)),
    }),
    // As the redrive policy of the queues has it: the last attempt is logged as such.
    maxAttempts: read.integer('MAX_ATTEMPTS', { min: 1, max: 1000 }),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, { default: 'INFO' }),
  }));
}
