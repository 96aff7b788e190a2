import type { Severity } from '@iam-tracker/core';

/** An AWS managed policy that amounts to administration, or is one step away from it. */
interface AdminPolicy {
  /** HIGH unless it is made for the role of a service, which has it as a matter of course. */
  readonly severity: Extract<Severity, 'HIGH' | 'WARNING'>;
  /** Completes "it …". */
  readonly reason: string;
}

function high(reason: string): AdminPolicy {
  return { severity: 'HIGH', reason };
}

function forServices(reason: string): AdminPolicy {
  return { severity: 'WARNING', reason };
}

const ANY_ROLE = 'passes any role to compute of its own, that of an administrator too';

/**
 * By name: partitions and paths differ, names do not. Found by judging the documents of all 1,525 AWS managed
 * policies of March 2026 (the AWS Managed Policy Reference) as `findGrants` does; those of service-linked
 * roles are left out, since only AWS attaches them, and policies that it withdrew stay, since accounts
 * keep what they had.
 */
const ADMIN_POLICIES: ReadonlyMap<string, AdminPolicy> = new Map([
  ['AdministratorAccess', high('allows everything')],
  ['AdministratorAccess-Amplify', high('writes policies and takes any role')],
  ['AdministratorAccess-AWSElasticBeanstalk', high('passes any role to instances of its own')],
  ['IAMFullAccess', high('allows all of IAM, and so gives itself the rest')],
  ['PowerUserAccess', high('takes roles and changes Identity Center, functions and instances')],
  ['AWSMcpServiceActionsFullAccess', high('allows everything to an agent of the MCP server')],
  ['AWSOrganizationsFullAccess', high('takes the limits of the organization away')],
  ['AWSSSOMasterAccountAdministrator', high('assigns permission sets, its own too')],
  ['AWSSSOMemberAccountAdministrator', high('assigns permission sets, its own too')],
  ['AWSSSODirectoryAdministrator', high('makes anyone a member of any group of Identity Center')],
  ['AWSOpsWorksRegisterCLI', high('makes keys and writes policies of any user')],
  ['AWSOpsWorksFullAccess', high(ANY_ROLE)],
  ['AWSElasticBeanstalkFullAccess', high(ANY_ROLE)],
  ['AWSLambdaFullAccess', high(ANY_ROLE)],
  ['AmazonDynamoDBFullAccesswithDataPipeline', high(ANY_ROLE)],
  ['AmazonEC2ContainerServiceFullAccess', high(ANY_ROLE)],
  ['AmazonElasticMapReduceFullAccess', high(ANY_ROLE)],
  ['AWSDataPipelineRole', forServices(ANY_ROLE)],
  ['AWSElasticBeanstalkService', forServices(ANY_ROLE)],
  ['AWSOpsWorksRole', forServices(ANY_ROLE)],
  ['AmazonEC2SpotFleetRole', forServices(ANY_ROLE)],
  ['AmazonElasticMapReduceRole', forServices(ANY_ROLE)],
]);

/** AWS managed policies that take rights away: what is free again without them. */
const DENYING_POLICIES: ReadonlySet<string> = new Set(['AWSDenyAll']);

/** The policies that AWS attaches when it finds a key in public, of every version. */
const QUARANTINE = /AWSCompromisedKeyQuarantine|AWSExposedCredentialPolicy/i;

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

/** Tells whether a policy, by ARN or by name, is one by which AWS cuts off a leaked key. */
export function isQuarantinePolicy(arnOrName: string): boolean {
  return QUARANTINE.test(arnOrName);
}

/** Tells whether an AWS managed policy takes rights away. */
export function isDenyingPolicyArn(arn: string): boolean {
  return DENYING_POLICIES.has(nameOfAwsPolicy(arn) ?? '');
}
