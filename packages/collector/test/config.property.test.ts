import { fc, it } from '@fast-check/jest';
import { AppError } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';
import { readConfig } from '../src/config.ts';

/** Wrong values of each variable; undefined is missing. */
const WRONG: Readonly<Record<string, readonly (string | undefined)[]>> = {
  EVENTS_TABLE_NAME: [undefined, '', ' ', 'a b'],
  CONTROL_TABLE_NAME: [undefined, '', 'x'],
  LOG_LEVEL: ['LOUD'],
  EVENTS_RETENTION_DAYS: ['-1', 'x', '1e3'],
  CLOUDWATCH_METRICS: ['2'],
  AWS_REGION: ['here'],
  REGIONS: [',', 'us-east-1,?'],
  SSO_REGION: ['?'],
  PROCESS_IAM_EVENTS: ['?'],
  PROCESS_STS_EVENTS: ['?'],
  PROCESS_SIGNIN_EVENTS: ['?'],
  PROCESS_SSO_EVENTS: ['?'],
  PROCESS_GUARD_EVENTS: ['?'],
  FILTER_AWS_SERVICE_EVENTS: ['?'],
  MAX_WORKERS: ['0', '1.5', 'NaN'],
  LOOKUP_REQUESTS_PER_SECOND: ['0', '101', 'Infinity'],
  SETTLE_DELAYS_MINUTES: ['0', '1,-1', ',,'],
  INITIAL_LOOKBACK_DAYS: ['0', '1000'],
};

const mistakes = fc
  .uniqueArray(fc.constantFrom(...Object.keys(WRONG)), { minLength: 1 })
  .chain((names) =>
    fc.record(
      Object.fromEntries(names.map((name) => [name, fc.constantFrom(...(WRONG[name] ?? []))])),
    ),
  );

describe('readConfig', () => {
  it.prop([mistakes])(
    'lists every variable that is missing or wrong, and no other',
    (variables) => {
      const right = { EVENTS_TABLE_NAME: 'events', CONTROL_TABLE_NAME: 'control' };
      let error: unknown;

      try {
        readConfig({ ...right, ...variables });
      } catch (thrown) {
        error = thrown;
      }

      expect(error).toBeInstanceOf(AppError);
      const { code, message } = error as AppError;
      const named = [...message.matchAll(/^- (\S+)/gm)].map(([, name]) => name);
      expect(code).toBe('BAD_CONFIGURATION');
      expect(named.sort()).toEqual(Object.keys(variables).sort());
    },
  );
});
