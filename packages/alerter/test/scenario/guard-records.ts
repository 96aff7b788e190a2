import { assumedRole, buildRecord, type TestRecord } from '@iam-tracker/test-utils';

/** A call to a service that guards the account. */
export function guardCall(
  service: string,
  eventName: string,
  requestParameters: unknown,
  changes: TestRecord = {},
): TestRecord {
  return buildRecord({
    eventSource: `${service}.amazonaws.com`,
    eventName,
    requestParameters,
    ...changes,
  });
}

export const byPipeline = { userIdentity: assumedRole('terraform', 'run-1') };
export const pipeline = { pipelineRoles: ['terraform'] };
