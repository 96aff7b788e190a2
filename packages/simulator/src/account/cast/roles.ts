import { hexadecimal, uniqueId } from '../identifiers.ts';
import type { Random } from '../random.ts';

export interface Role {
  readonly name: string;
  /** Unique id, `AROA…`. */
  readonly id: string;
  readonly arn: string;
  readonly accountId: string;
}

const PERMISSION_SETS = [
  'AdministratorAccess',
  'DeveloperAccess',
  'DataAccess',
  'SecurityAudit',
] as const;
export type PermissionSetName = (typeof PERMISSION_SETS)[number];

/** A permission set with the role that Identity Center keeps for it in this account. */
export interface PermissionSet {
  readonly name: PermissionSetName;
  readonly arn: string;
  readonly role: Role;
}

/** Roles with a part of their own in the story. */
const ROLE_NAMES = [
  'github-actions-ci',
  'deploy-staging',
  'deploy-production',
  'terraform-pipeline',
  'posture-scanner',
  'break-glass-admin',
  'organization-audit',
  'partner-data-exchange',
  'iam-activity-tracker-user-scanner',
  'token-broker',
  'quicksight-reader',
  'vendor-support',
] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

const SERVICES = ['orders', 'catalog', 'payments', 'search', 'mailer', 'ledger'] as const;

export function castRole(random: Random, accountId: string, name: string, path = '/'): Role {
  return {
    name,
    id: uniqueId(random.fork(name), 'AROA'),
    arn: `arn:aws:iam::${accountId}:role${path}${name}`,
    accountId,
  };
}

export function castRoles(random: Random, accountId: string): Readonly<Record<RoleName, Role>> {
  const entries = ROLE_NAMES.map((name) => [name, castRole(random, accountId, name)]);
  return Object.fromEntries(entries) as Record<RoleName, Role>;
}

/** Roles of the company's own software: an instance, a function and a data role a service. */
export function castServiceRoles(random: Random, accountId: string) {
  const roles = (suffix: string) =>
    SERVICES.map((service) => castRole(random, accountId, `${service}-${suffix}`));
  return { instance: roles('instance'), lambda: roles('handler'), data: roles('data-access') };
}

export function castPermissionSets(
  random: Random,
  accountId: string,
  instanceId: string,
  region: string,
): Readonly<Record<PermissionSetName, PermissionSet>> {
  const entries = PERMISSION_SETS.map((name): [PermissionSetName, PermissionSet] => {
    const stream = random.fork(name);
    const roleName = `AWSReservedSSO_${name}_${hexadecimal(stream, 8)}`;
    const path = `/aws-reserved/sso.amazonaws.com/${region}/`;
    return [
      name,
      {
        name,
        arn: `arn:aws:sso:::permissionSet/${instanceId}/ps-${hexadecimal(stream, 8)}`,
        role: castRole(random, accountId, roleName, path),
      },
    ];
  });
  return Object.fromEntries(entries) as Record<PermissionSetName, PermissionSet>;
}

/** AWS services (host name before `.amazonaws.com`) with the end of their service-linked role's name. */
const LINKED_SERVICES = {
  autoscaling: 'AutoScaling',
  elasticloadbalancing: 'ElasticLoadBalancing',
  config: 'Config',
  ecs: 'ECS',
  rds: 'RDS',
  'access-analyzer': 'AccessAnalyzer',
  inspector2: 'AmazonInspector2',
  ssm: 'AmazonSSM',
  guardduty: 'AmazonGuardDuty',
  securityhub: 'SecurityHub',
  eks: 'AmazonEKS',
  backup: 'Backup',
  trustedadvisor: 'TrustedAdvisor',
  support: 'Support',
  sso: 'SSO',
} as const;
export type LinkedService = keyof typeof LINKED_SERVICES;

export function castLinkedRoles(
  random: Random,
  accountId: string,
): Readonly<Record<LinkedService, Role>> {
  const entries = Object.entries(LINKED_SERVICES).map(([service, suffix]) => {
    const path = `/aws-service-role/${service}.amazonaws.com/`;
    return [service, castRole(random, accountId, `AWSServiceRoleFor${suffix}`, path)];
  });
  return Object.fromEntries(entries) as Record<LinkedService, Role>;
}
