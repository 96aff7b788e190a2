import {
  accountOfRole,
  isInstanceName,
  isServiceLinkedRole,
  lastSegment,
  permissionSetOfRole,
  textIn,
} from '@iam-tracker/core';
import type { RuleEvent } from './rule-event.ts';

const ACCOUNT_IN_ARN = /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/;

/**
 * Tells whether root acts, in person or in a session that root issued. A session of AssumeRoot has a person, of
 * whom STS-ASSUME-ROOT tells.
 */
export function isRoot(event: RuleEvent): boolean {
  return (event.userType === 'Root' || event.actorType === 'root') && event.assumedRoot !== true;
}

/**
 * Tells whether an AWS service acts on its own, by what AWS vouches for. A call that a service passes on
 * with the credentials of a caller is the caller's deed: who may call at all may do so through
 * CloudFormation or an agent, whose name then stands in place of the address.
 */
export function isByService(event: RuleEvent): boolean {
  return event.userType === 'AWSService' || isServiceLinkedRole(event.roleArn);
}

/**
 * Returns who called in a form that is the same tomorrow: the role of a session, not the session; the
 * ARN of a user; whatever else is known. For baselines, groups and dedup keys.
 */
export function callerKey(event: RuleEvent): string {
  return event.roleArn ?? event.userArn ?? event.principalId ?? event.userName;
}

/** Returns the account of a user, a role or a session by its ARN; undefined for other texts. */
export function accountInArn(arn: string | undefined): string | undefined {
  return ACCOUNT_IN_ARN.exec(arn ?? '')?.[1];
}

/** Tells whether an IAM user acts on itself, and no delegate for it. */
export function isOwnUser({ delegateAccountId, target, userName, userType }: RuleEvent): boolean {
  return userType === 'IAMUser' && target === `user/${userName}` && delegateAccountId === undefined;
}

/** Returns the key of everything in the account: for its baseline, or alerts of which one is enough. */
export function accountKey({ accountId }: RuleEvent): string {
  return joinKey(accountId);
}

/** Returns a key by which all that a person does in the account is one story. */
export function actorKey({ accountId, actor }: RuleEvent): string {
  return joinKey(accountId, actor);
}

/** Returns a key of who called (`callerKey`) in the account. */
export function callerInAccount(event: RuleEvent): string {
  return joinKey(event.accountId, callerKey(event));
}

/** The usual dedup key: the same person doing it to the same thing in the same account. */
export function actorAndTarget(event: RuleEvent): string {
  return joinKey(event.accountId, event.actor, event.target);
}

/** Joins texts to a key so that different lists give different keys. */
export function joinKey(...parts: readonly (string | undefined)[]): string {
  return parts.map((part) => encodeURIComponent((part ?? '').toWellFormed())).join('|');
}

/**
 * Names a role as people know it: by its permission set when it is Identity Center's own, else by its name; with the
 * account when that is another than the one that is told of.
 */
export function nameRole(roleArn: string, toldAccountId: string | undefined): string {
  const set = permissionSetOfRole(roleArn);
  const bare = lastSegment(roleArn);
  const name = set === undefined ? `role/${bare}` : `${set} (permission set)`;
  const accountId = accountOfRole(roleArn);
  return accountId === undefined || accountId === toldAccountId
    ? name
    : `${name} of account ${accountId}`;
}

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
