import { isInstanceName, textIn } from '@iam-tracker/core';
import { joinKey } from './caller.ts';
import type { RuleEvent } from './rule-event.ts';

/** Written by the SDKs into the user agent on Lambda and in CloudShell. */
const EXECUTION = /\bexec-env\/(AWS_Lambda|CloudShell)/;

/** The service account of a pod, as Kubernetes writes it into tokens. */
const POD = /^system:serviceaccount:[^:]+:[^:]+$/;

/** Tells whether the credentials of an instance made the call, wherever from: none has a second factor. */
export function isInstanceSession(caller: {
  readonly mfa?: string | undefined;
  readonly sessionName?: string | undefined;
  readonly userType?: string | undefined;
}): boolean {
  if (caller.userType !== 'AssumedRole') return false;
  return isInstanceName(caller.sessionName ?? '') && caller.mfa !== 'yes';
}

/** Says which kind of compute the call came from; undefined when it does not look like any. */
export function nameCompute(event: RuleEvent): string | undefined {
  if (isInstanceSession(event)) return `the instance ${event.sessionName}`;
  const environment = EXECUTION.exec(event.userAgent ?? '')?.[1];
  if (environment === 'CloudShell') return 'CloudShell';
  return environment === undefined ? undefined : `the function of ${event.userName}`;
}

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
