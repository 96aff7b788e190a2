import type { Cast } from '../cast/cast.ts';
import type { IamUser, Person } from '../cast/people.ts';
import type { Role } from '../cast/roles.ts';
import type { JsonObject } from '../record.ts';
import { isoSecond } from '../timestamps.ts';

/** Traits that a role session can carry beyond its role and name. */
export interface SessionTraits {
  readonly sourceIdentity?: string;
  readonly onBehalfOf?: JsonObject;
  readonly invokedBy?: string;
  readonly invokedByDelegate?: JsonObject;
  readonly inScopeOf?: JsonObject;
  readonly webIdentity?: JsonObject;
  /** Version of the metadata service that gave it to an instance: `1.0` for IMDSv1. */
  readonly ec2RoleDelivery?: '1.0' | '2.0';
  readonly mfa?: boolean;
}

export function roleSession(
  role: Role,
  sessionName: string,
  accessKeyId: string,
  createdAt: number,
  traits: SessionTraits = {},
): JsonObject {
  return {
    type: 'AssumedRole',
    principalId: `${role.id}:${sessionName}`,
    arn: assumedRoleArn(role, sessionName),
    accountId: role.accountId,
    accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: role.id,
        arn: role.arn,
        accountId: role.accountId,
        userName: role.name,
      },
      ...(traits.webIdentity !== undefined && { webIdFederationData: traits.webIdentity }),
      attributes: {
        creationDate: isoSecond(createdAt),
        mfaAuthenticated: traits.mfa === true ? 'true' : 'false',
      },
      ...(traits.sourceIdentity !== undefined && { sourceIdentity: traits.sourceIdentity }),
      ...(traits.ec2RoleDelivery !== undefined && { ec2RoleDelivery: traits.ec2RoleDelivery }),
    },
    ...(traits.invokedBy !== undefined && { invokedBy: traits.invokedBy }),
    ...(traits.invokedByDelegate !== undefined && { invokedByDelegate: traits.invokedByDelegate }),
    ...(traits.onBehalfOf !== undefined && { onBehalfOf: traits.onBehalfOf }),
    ...(traits.inScopeOf !== undefined && { inScopeOf: traits.inScopeOf }),
  };
}

export function assumedRoleArn(role: Role, sessionName: string): string {
  return `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${sessionName}`;
}

/** An IAM user by a standing access key. */
export function iamUser(cast: Cast, user: IamUser): JsonObject {
  return {
    type: 'IAMUser',
    principalId: user.id,
    arn: user.arn,
    accountId: cast.accountId,
    accessKeyId: user.accessKeyId,
    userName: user.userName,
  };
}

/** An IAM user by a session key: from the console, or from GetSessionToken. */
export function iamUserSession(
  cast: Cast,
  user: IamUser,
  accessKeyId: string,
  createdAt: number,
  mfa: boolean,
): JsonObject {
  return {
    ...iamUser(cast, user),
    accessKeyId,
    sessionContext: {
      // No role issued the session, no identity provider vouched: AWS writes empty objects.
      sessionIssuer: {},
      webIdFederationData: {},
      attributes: { creationDate: isoSecond(createdAt), mfaAuthenticated: mfa ? 'true' : 'false' },
    },
  };
}

/** Root at the sign-in page, where there is no key yet. */
export function rootAtSignIn(cast: Cast): JsonObject {
  return { ...rootBase(cast), accessKeyId: '' };
}

export function rootSession(
  cast: Cast,
  accessKeyId: string,
  createdAt: number,
  traits: { readonly mfa: boolean; readonly assumedRoot?: boolean },
): JsonObject {
  return {
    ...rootBase(cast),
    accessKeyId,
    sessionContext: {
      sessionIssuer: {},
      webIdFederationData: {},
      attributes: {
        creationDate: isoSecond(createdAt),
        mfaAuthenticated: traits.mfa ? 'true' : 'false',
      },
      ...(traits.assumedRoot === true && { assumedRoot: 'true' }),
    },
  };
}

function rootBase(cast: Cast): JsonObject {
  return {
    type: 'Root',
    principalId: cast.accountId,
    arn: `arn:aws:iam::${cast.accountId}:root`,
    accountId: cast.accountId,
    userName: cast.accountAlias,
  };
}

export function awsService(service: string): JsonObject {
  return { type: 'AWSService', invokedBy: service };
}

/** All that the role's owner sees of a caller from another account. */
export function foreignCaller(principalId: string, accountId: string): JsonObject {
  return { type: 'AWSAccount', principalId, accountId };
}

export function federatedUser(
  cast: Cast,
  issuer: IamUser,
  name: string,
  accessKeyId: string,
  createdAt: number,
): JsonObject {
  return {
    type: 'FederatedUser',
    principalId: `${cast.accountId}:${name}`,
    arn: `arn:aws:sts::${cast.accountId}:federated-user/${name}`,
    accountId: cast.accountId,
    accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'IAMUser',
        principalId: issuer.id,
        arn: issuer.arn,
        accountId: cast.accountId,
        userName: issuer.userName,
      },
      webIdFederationData: {},
      attributes: { creationDate: isoSecond(createdAt), mfaAuthenticated: 'false' },
    },
  };
}

export function onBehalfOf(cast: Cast, person: Person): JsonObject {
  return { userId: person.userId, identityStoreArn: cast.identityCenter.identityStoreArn };
}
