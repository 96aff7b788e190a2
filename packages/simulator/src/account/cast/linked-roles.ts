import type { Random } from '../random.ts';
import { castRole, type Role } from './roles.ts';

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
