import type { Act, Scene } from '../scene.ts';
import { awsService } from './identities.ts';
import { type AssumeRoleOptions, assumeRole, type Session } from './sts.ts';

/**
 * An AWS service takes a role: its own, or that of a function, a task or an instance it runs. The
 * service's name stands where address and user agent would, unless the session goes to a workload.
 */
export function takeRoleAsService(
  scene: Scene,
  host: string,
  options: Omit<AssumeRoleOptions, 'byService'>,
): Act<Session> {
  const caller = { identity: awsService(host), ip: host, agent: host };
  return assumeRole(scene, caller, { ...options, byService: true });
}
