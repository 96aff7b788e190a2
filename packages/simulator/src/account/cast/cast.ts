import { uniqueId } from '../identifiers.ts';
import type { Random } from '../random.ts';
import {
  castIamUsers,
  castIdentityCenter,
  castPeople,
  type IamUser,
  type IamUserName,
  type IdentityCenter,
  type Person,
} from './people.ts';
import {
  castLinkedRoles,
  castPermissionSets,
  castRole,
  castRoles,
  castServiceRoles,
  type LinkedService,
  type PermissionSet,
  type PermissionSetName,
  type Role,
  type RoleName,
} from './roles.ts';

/** Enabled Regions: where the company works, and the three where global sign-ins land. */
export const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'eu-west-1',
  'eu-central-1',
  'eu-north-1',
  'ap-southeast-2',
] as const;

/** Other accounts that turn up in this one. */
export const OTHER_ACCOUNTS = {
  management: '111122223333',
  member: '444455556666',
  partner: '555566667777',
  scannerVendor: '777788889999',
  /** Unknown to the company: only attacks name it. */
  attacker: '999988887777',
} as const;

/** People and things with a name in the account: a function of seed and account id. */
export interface Cast {
  readonly accountId: string;
  /** Root's records carry it as their user name. */
  readonly accountAlias: string;
  readonly people: readonly Person[];
  readonly identityCenter: IdentityCenter;
  readonly permissionSets: Readonly<Record<PermissionSetName, PermissionSet>>;
  readonly iamUsers: Readonly<Record<IamUserName, IamUser>>;
  readonly roles: Readonly<Record<RoleName, Role>>;
  readonly serviceRoles: ReturnType<typeof castServiceRoles>;
  readonly linkedRoles: Readonly<Record<LinkedService, Role>>;
  /** Unique id of the scanner vendor's role, all that a cross-account caller shows. */
  readonly scannerPrincipalId: string;
  /** The partner's role that the company's data people may take. */
  readonly partnerRole: Role;
}

export function createCast(random: Random, accountId: string): Cast {
  const identityCenter = castIdentityCenter(random.fork('identity-center'), accountId);
  return {
    accountId,
    accountAlias: 'example-platform',
    people: castPeople(random.fork('people'), identityCenter.identityStoreId),
    identityCenter,
    permissionSets: castPermissionSets(
      random.fork('permission-sets'),
      accountId,
      identityCenter.instanceId,
      identityCenter.region,
    ),
    iamUsers: castIamUsers(random.fork('iam-users'), accountId),
    roles: castRoles(random.fork('roles'), accountId),
    serviceRoles: castServiceRoles(random.fork('service-roles'), accountId),
    linkedRoles: castLinkedRoles(random.fork('linked-roles'), accountId),
    scannerPrincipalId: uniqueId(random.fork('scanner'), 'AROA'),
    partnerRole: castRole(random.fork('partner'), OTHER_ACCOUNTS.partner, 'shared-data-reader'),
  };
}

/** The permission set that a job signs in with. */
export function permissionSetOf(cast: Cast, person: Person): PermissionSet {
  const names = {
    developer: 'DeveloperAccess',
    platform: 'AdministratorAccess',
    security: 'SecurityAudit',
    data: 'DataAccess',
  } as const;
  return cast.permissionSets[names[person.job]];
}
