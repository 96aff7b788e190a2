import type { RuleEvent } from './rule-event.ts';

/** EC2 and Systems Manager name the sessions of instances after them. */
const INSTANCE_SESSION = /^m?i-[0-9a-f]{8,17}$/i;
/** What the SDKs write into the user agent on Lambda and in CloudShell. */
const EXECUTION = /\bexec-env\/(AWS_Lambda|CloudShell)/;

/** Tells whether the credentials of an instance made the call, wherever from: none has a second factor. */
export function isInstanceSession(caller: {
  readonly mfa?: string | undefined;
  readonly sessionName?: string | undefined;
  readonly userType?: string | undefined;
}): boolean {
  if (caller.userType !== 'AssumedRole') return false;
  return INSTANCE_SESSION.test(caller.sessionName ?? '') && caller.mfa !== 'yes';
}

/** Says which kind of compute the call came from; undefined when it does not look like any. */
export function nameCompute(event: RuleEvent): string | undefined {
  if (isInstanceSession(event)) return `the instance ${event.sessionName}`;
  const environment = EXECUTION.exec(event.userAgent ?? '')?.[1];
  if (environment === 'CloudShell') return 'CloudShell';
  return environment === undefined ? undefined : `the function of ${event.userName}`;
}
