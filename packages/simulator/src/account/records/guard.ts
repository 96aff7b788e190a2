import type { Draft, Scene } from '../scene.ts';
import { type Call, type Caller, recordCall } from './call.ts';

type Outcome = Partial<
  Pick<Call, 'region' | 'request' | 'response' | 'errorCode' | 'errorMessage'>
>;

/** A call that changes what guards the account; global services are recorded in us-east-1. */
export function guardCall(
  scene: Scene,
  caller: Caller,
  service: string,
  name: string,
  { region = 'us-east-1', ...outcome }: Outcome = {},
): Draft {
  return recordCall(scene, caller, {
    source: `${service}.amazonaws.com`,
    name,
    region,
    readOnly: false,
    host: `${service}.${region}.amazonaws.com`,
    ...outcome,
  });
}

/** A service control policy refuses: the record then hides the parameters. */
export function guardDenied(
  scene: Scene,
  caller: Caller,
  service: string,
  name: string,
  region: string,
): Draft {
  return guardCall(scene, caller, service, name, {
    region,
    errorCode: 'AccessDenied',
    errorMessage: `User: ${String(caller.identity.arn)} is not authorized to perform: ${service}:${name} with an explicit deny in a service control policy`,
  });
}
