import { SECOND } from '@iam-tracker/core';
import { OTHER_ACCOUNTS } from '../cast/cast.ts';
import type { IamUser } from '../cast/people.ts';
import type { Role } from '../cast/roles.ts';
import { guid, opaque, uniqueId } from '../identifiers.ts';
import type { JsonObject } from '../record.ts';
import type { Act, Scene } from '../scene.ts';
import { localeText } from '../timestamps.ts';
import { type Caller, recordCall, STS } from './call.ts';
import {
  assumedRoleArn,
  awsService,
  federatedUser,
  iamUserSession,
  roleSession,
  type SessionTraits,
} from './identities.ts';

/** A caller with the key that STS issued to it. */
export interface Session extends Caller {
  readonly accessKeyId: string;
}

interface AssumeRoleOptions {
  readonly role: Role;
  readonly sessionName: string;
  /** The Region whose endpoint is called, or that serves the global endpoint. */
  readonly region: string;
  readonly endpoint?: EndpointKind;
  readonly durationSeconds?: number;
  /** More request parameters: external id, MFA serial number, tags. */
  readonly request?: JsonObject;
  readonly traits?: SessionTraits;
  /** Address of the session's own calls, when it is not the caller's. */
  readonly ip?: string;
  readonly agent?: string;
  /** An AWS service assumes the role for itself; no public endpoint is involved. */
  readonly byService?: boolean;
}

/** AssumeRole: the session returned uses the very key that the record shows as issued. */
export function* assumeRole(
  scene: Scene,
  caller: Caller,
  options: AssumeRoleOptions,
): Act<Session> {
  const { random } = scene;
  const { role, sessionName, traits = {}, durationSeconds = 3_600 } = options;
  const accessKeyId = uniqueId(random, 'ASIA');
  const { host, ...endpoint } = stsEndpoint(scene, options.region, options.endpoint);
  const crossesAccounts =
    role.accountId !== scene.world.cast.accountId || caller.identity.type === 'AWSAccount';
  yield recordCall(scene, caller, {
    ...endpoint,
    name: 'AssumeRole',
    readOnly: true,
    request: {
      roleArn: role.arn,
      roleSessionName: sessionName,
      ...(traits.sourceIdentity !== undefined && { sourceIdentity: traits.sourceIdentity }),
      ...options.request,
      durationSeconds,
    },
    response: {
      credentials: credentials(scene, accessKeyId, durationSeconds),
      assumedRoleUser: {
        assumedRoleId: `${role.id}:${sessionName}`,
        arn: assumedRoleArn(role, sessionName),
      },
      ...(traits.sourceIdentity !== undefined && { sourceIdentity: traits.sourceIdentity }),
    },
    resources: [roleResource(role)],
    ...(options.byService !== true && { host }),
    // One action, two accounts (or a service and an account): each side has its own copy.
    ...((crossesAccounts || options.byService === true) && { sharedEventId: guid(random) }),
  });
  return {
    identity: roleSession(role, sessionName, accessKeyId, scene.now, traits),
    ip: options.ip ?? caller.ip,
    agent: options.agent ?? caller.agent,
    accessKeyId,
  };
}

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

export function roleResource(role: Role): JsonObject {
  return { accountId: role.accountId, type: 'AWS::IAM::Role', ARN: role.arn };
}

/** The logged half of a set of session credentials: the secret key never is. */
export function credentials(
  scene: Scene,
  accessKeyId: string,
  durationSeconds: number,
): JsonObject {
  const { random, world } = scene;
  const style = random.chance(0.04) ? 'plain' : 'comma';
  return {
    accessKeyId,
    sessionToken: world.makeToken(random),
    expiration: localeText(scene.now + durationSeconds * SECOND, style),
  };
}

export function* getCallerIdentity(
  scene: Scene,
  caller: Caller,
  region: string,
  endpointKind?: EndpointKind,
): Act {
  const endpoint = stsEndpoint(scene, region, endpointKind);
  yield recordCall(scene, caller, {
    ...endpoint,
    name: 'GetCallerIdentity',
    readOnly: true,
  });
}

/** GetSessionToken with the user's MFA code: how a command line proves a second factor. */
export function* getSessionToken(
  scene: Scene,
  caller: Caller,
  user: IamUser,
  region: string,
): Act<Session> {
  const accessKeyId = uniqueId(scene.random, 'ASIA');
  const endpoint = stsEndpoint(scene, region, 'global');
  yield recordCall(scene, caller, {
    ...endpoint,
    name: 'GetSessionToken',
    readOnly: true,
    request: { serialNumber: user.mfaSerial, durationSeconds: 43_200 },
    response: { credentials: credentials(scene, accessKeyId, 43_200) },
  });
  const identity = iamUserSession(scene.world.cast, user, accessKeyId, scene.now, true);
  return { identity, ip: caller.ip, agent: caller.agent, accessKeyId };
}

interface FederationTokenOptions {
  readonly user: IamUser;
  readonly name: string;
  readonly region: string;
  readonly policy: string;
}

export function* getFederationToken(
  scene: Scene,
  caller: Caller,
  { user, name, region, policy }: FederationTokenOptions,
): Act<Session> {
  const { cast } = scene.world;
  const accessKeyId = uniqueId(scene.random, 'ASIA');
  const endpoint = stsEndpoint(scene, region);
  yield recordCall(scene, caller, {
    ...endpoint,
    name: 'GetFederationToken',
    readOnly: false,
    request: { name, policy, durationSeconds: 3_600 },
    response: {
      credentials: credentials(scene, accessKeyId, 3_600),
      federatedUser: {
        federatedUserId: `${cast.accountId}:${name}`,
        arn: `arn:aws:sts::${cast.accountId}:federated-user/${name}`,
      },
      packedPolicySize: 4,
    },
  });
  const identity = federatedUser(cast, user, name, accessKeyId, scene.now);
  return { identity, ip: caller.ip, agent: caller.agent, accessKeyId };
}

/** An AssumeRole that was refused. */
export function* assumeRoleDenied(
  scene: Scene,
  caller: Caller,
  roleArn: string,
  region: string,
): Act {
  const endpoint = stsEndpoint(scene, region);
  yield recordCall(scene, caller, {
    ...endpoint,
    name: 'AssumeRole',
    readOnly: true,
    errorCode: 'AccessDenied',
    errorMessage: `User: ${String(caller.identity.arn)} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  });
}

/** AssumeRoot on a member account: exists on Regional endpoints only. */
export function* assumeRoot(scene: Scene, caller: Caller, taskPolicy: string, region: string): Act {
  const accessKeyId = uniqueId(scene.random, 'ASIA');
  const endpoint = stsEndpoint(scene, region);
  yield recordCall(scene, caller, {
    ...endpoint,
    name: 'AssumeRoot',
    readOnly: true,
    request: {
      targetPrincipal: OTHER_ACCOUNTS.member,
      taskPolicyArn: { arn: `arn:aws:iam::aws:policy/root-task/${taskPolicy}` },
      durationSeconds: 900,
    },
    response: { credentials: credentials(scene, accessKeyId, 900) },
    sharedEventId: guid(scene.random),
  });
}

/** Place where an STS call is recorded, and words of its record about the endpoint. */
interface StsEndpoint {
  readonly source: typeof STS;
  readonly region: string;
  readonly host: string;
  readonly additional: JsonObject;
}

type EndpointKind = 'regional' | 'global';

/**
 * A Regional endpoint records in its Region. The global one always records in us-east-1, even where
 * another Region served the request (IAM User Guide, STS Regions and endpoints).
 */
export function stsEndpoint(
  scene: Scene,
  servingRegion: string,
  kind: EndpointKind = 'regional',
): StsEndpoint {
  const RequestDetails = { endpointType: kind, awsServingRegion: servingRegion };
  if (kind === 'global') {
    return { source: STS, region: 'us-east-1', host: STS, additional: { RequestDetails } };
  }
  return {
    source: STS,
    region: servingRegion,
    host: `sts.${servingRegion}.amazonaws.com`,
    additional: { ExtendedRequestId: extendedRequestId(scene, servingRegion), RequestDetails },
  };
}

/** Base64 of Region, time and a random tail. */
function extendedRequestId(scene: Scene, region: string): string {
  const text = `1:${region}:S:${Math.floor(scene.now)}:R:${opaque(scene.random, 8)}`;
  return Buffer.from(text, 'latin1').toString('base64');
}
