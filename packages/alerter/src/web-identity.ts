import { joinKey } from './caller.ts';
import { textIn } from './json-fields.ts';
import type { RuleEvent } from './rule-event.ts';

const POD = /^system:serviceaccount:[^:]+:[^:]+$/;

/** Returns the subject of the token of an AssumeRoleWithWebIdentity. */
export function subjectOf(event: RuleEvent): string {
  return textIn(event.response, 'subjectFromWebIdentityToken') ?? event.userName;
}

/** Tells whether a Kubernetes service account asked. */
export function isPod(event: RuleEvent): boolean {
  return POD.test(subjectOf(event));
}

/**
 * Returns who stands behind the token, in a form with few values: a repository or project without
 * branch and run, a service account, and for all people of a provider the provider alone.
 */
export function ownerOf(event: RuleEvent): string {
  const provider = textIn(event.response, 'provider') ?? event.principalId?.split(':sts.', 1)[0];
  const subject = subjectOf(event);
  const workload =
    /^(?:repo|project_path|organization):[^:]+(?::(?:project|workspace):[^:]+)*/.exec(
      subject,
    )?.[0] ?? (POD.test(subject) ? subject : undefined);
  return joinKey(provider, workload);
}
