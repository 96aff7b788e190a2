import { isIP } from 'node:net';
import { accountOfRole, lastSegment, type OwnResources } from '@iam-tracker/core';
import { addressOf, isPrivateAddress } from '../event/network.ts';
import type { RuleEvent } from '../event/rule-event.ts';
import { isWhoAmI } from '../people/principal.ts';

/** Calls of IAM that the scanner makes: packages/user-scanner/src/scan/iam-calls.ts, which a test compares. */
export const SCANNER_CALLS: ReadonlySet<string> = new Set([
  'GenerateCredentialReport',
  'GetAccessKeyLastUsed',
  'GetAccountAuthorizationDetails',
  'GetCredentialReport',
  'ListAccessKeys',
  'ListMFADevices',
  'ListSSHPublicKeys',
  'ListServiceSpecificCredentials',
  'ListUsers',
]);
/** Terraform names the roles after the functions; a role may have the Region behind. */
const SCANNER = /-user-scanner$/;
/** The SDK says so of itself on Lambda. */
const ON_LAMBDA = /\bexec-env\/AWS_Lambda_/;

/** What the deployment consists of, and the VPC endpoints that its functions call through, if they are in a VPC. */
export interface OwnDeployment extends OwnResources {
  readonly endpoints?: readonly string[];
}

/** The deed of a session of a role of the deployment: what it is for, or something else, and what of it. */
export type OwnRoleUse = 'routine' | { readonly oddity: string };

/**
 * Judges what a role of the deployment does; undefined for every other caller. Routine is a read that its function
 * makes, in a session that Lambda named after the function, with Lambda's SDK, from the internet or through an endpoint of the
 * deployment. All of that must hold;
 * none of it excuses a call that is not in the list.
 */
export function judgeOwnRole(own: OwnDeployment, event: RuleEvent): OwnRoleUse | undefined {
  const role = findOwnCaller(own, event);
  if (role === undefined) return undefined;
  const oddity = findOddity(own, role, event);
  return oddity === undefined ? 'routine' : { oddity };
}

/** By name, which is one role of an account whatever its path: what is not wholly ours is not routine. */
function findOwnCaller(own: OwnResources, event: RuleEvent): string | undefined {
  if (own.resources.length === 0 || event.userType !== 'AssumedRole') return undefined;
  const { userName } = event;
  const role = own.resources.find(
    ({ name, type }) =>
      type === 'role' && name.endsWith(userName) && lastSegment(name) === userName,
  );
  if (role === undefined) return undefined;
  const owner = accountOfRole(event.roleArn ?? event.userArn);
  return owner !== undefined && owner === event.accountId ? role.name : undefined;
}

function findOddity(own: OwnDeployment, role: string, event: RuleEvent): string | undefined {
  const { eventName, eventSource, eventType, invokedBy, sessionName, sourceIp } = event;
  const name = functionOf(own, lastSegment(role));
  if (event.delegateAccountId !== undefined) {
    return `${eventName} by the account ${event.delegateAccountId} on its behalf`;
  }
  const isListed =
    isWhoAmI(event) || (eventType === 'iam' && SCANNER.test(name) && SCANNER_CALLS.has(eventName));
  if (!isListed) return `${eventName} of ${eventSource}, which its function never calls`;
  if (!event.roleArn?.endsWith(`:role/${role}`)) return `${eventName} by a role of another path`;
  if (sessionName !== name) return `${eventName} in a session named ${sessionName ?? 'nothing'}`;
  if (!ON_LAMBDA.test(event.userAgent ?? '')) return `${eventName} by a program not on Lambda`;
  if (invokedBy !== undefined) return `${eventName} through ${invokedBy}`;
  const isOfLambda =
    event.vpcEndpointId === undefined
      ? isIP(sourceIp ?? '') !== 0 && !isPrivateAddress(sourceIp ?? '')
      : own.endpoints?.includes(event.vpcEndpointId);
  return isOfLambda ? undefined : `${eventName} from ${addressOf(event) ?? 'nowhere'}`;
}

/** Lambda names a session after the function; IAM knows a name once an account, so the role may end with the Region. */
function functionOf({ region }: OwnDeployment, role: string): string {
  const suffix = `-${region}`;
  return region !== undefined && role.endsWith(suffix) ? role.slice(0, -suffix.length) : role;
}
