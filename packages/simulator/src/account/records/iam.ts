import type { JsonObject } from '../record.ts';
import type { Draft, Scene } from '../scene.ts';
import { type Caller, recordCall } from './call.ts';
import { IAM, IAM_REGION } from './sources.ts';

interface IamOutcome {
  readonly request?: JsonObject;
  readonly response?: JsonObject;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

const READ_PREFIXES = ['Get', 'List', 'Simulate', 'Generate'];

/** A call of the IAM API: one global service, recorded in one Region. */
export function iamCall(
  scene: Scene,
  caller: Caller,
  name: string,
  outcome: IamOutcome = {},
): Draft {
  return recordCall(scene, caller, {
    source: IAM,
    name,
    region: IAM_REGION,
    readOnly: READ_PREFIXES.some((prefix) => name.startsWith(prefix)),
    host: 'iam.amazonaws.com',
    ...outcome,
  });
}

/** IAM refuses: the record then hides the parameters. */
export function iamDenied(scene: Scene, caller: Caller, name: string, resource: string): Draft {
  const who = String(caller.identity.arn);
  return iamCall(scene, caller, name, {
    errorCode: 'AccessDenied',
    errorMessage: `User: ${who} is not authorized to perform: iam:${name} on resource: ${resource} because no identity-based policy allows the iam:${name} action`,
  });
}

/** IAM's unpublished rate limits: tools that list everything run into them. */
export function iamThrottled(scene: Scene, caller: Caller, name: string): Draft {
  return iamCall(scene, caller, name, {
    errorCode: 'ThrottlingException',
    errorMessage: 'Rate exceeded',
  });
}
