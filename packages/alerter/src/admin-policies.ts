import { ADMIN_POLICIES, type AdminPolicy, DENYING_POLICIES } from './admin-policies.data.ts';

/** AWS managed policies: the account part of their ARN is `aws`. */
const AWS_MANAGED = /^arn:aws[\w-]*:iam::aws:policy\/(?:[\w+=,.@-]+\/)*([\w+=,.@-]+)$/;

/** Returns the name of an AWS managed policy, in any partition; undefined for what is none. */
export function nameOfAwsPolicy(arn: string): string | undefined {
  return AWS_MANAGED.exec(arn)?.[1];
}

/** Returns why an AWS managed policy amounts to administration; undefined when it does not, or is none. */
export function findAdminPolicy(arn: string): AdminPolicy | undefined {
  const name = nameOfAwsPolicy(arn);
  return name === undefined ? undefined : ADMIN_POLICIES.get(name);
}

/** Tells whether an ARN is that of an AWS managed policy for administrators, in any partition. */
export function isAdminPolicyArn(arn: string): boolean {
  return findAdminPolicy(arn)?.severity === 'HIGH';
}

/** Tells whether an AWS managed policy takes rights away. */
export function isDenyingPolicyArn(arn: string): boolean {
  return DENYING_POLICIES.has(nameOfAwsPolicy(arn) ?? '');
}
