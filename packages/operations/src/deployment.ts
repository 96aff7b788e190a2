import { AppError, compact } from '@iam-tracker/core';

/** The Lambda functions, by the name of their package. */
export const FUNCTION_ROLES = [
  'collector',
  'alerter',
  'notifier',
  'receiver',
  'user-scanner',
  'exporter',
] as const;
export type FunctionRole = (typeof FUNCTION_ROLES)[number];

export interface DeployedFunction {
  readonly role: FunctionRole;
  readonly name: string;
  readonly logGroup: string;
  /** Expression of EventBridge; undefined when nothing but streams starts it, or an earlier version deployed it. */
  readonly schedule: string | undefined;
  readonly failuresQueue: string | undefined;
  /** Mappings of the streams that start it, by label. */
  readonly streams: Readonly<Record<string, string>>;
}

/** Resources of a deployment, under the names that AWS knows. */
export interface Deployment {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  /** Functions that are switched on. */
  readonly functions: readonly DeployedFunction[];
  /** By their role: `events`, `control`, … */
  readonly tables: Readonly<Record<string, string>>;
  readonly buckets: readonly string[];
  readonly alarms: readonly string[];
  /** Topic of the alerts. */
  readonly topicArn: string | undefined;
  readonly alarmsTopicArn: string | undefined;
  /** Undefined when nothing is pushed. */
  readonly push: DeployedPush | undefined;
}

/** What pushes events, beside the polling. */
interface DeployedPush {
  readonly regions: readonly string[];
  /** Rules on the default bus of each of them. */
  readonly ruleNames: readonly string[];
  /** What only reads is to be pushed, too. */
  readonly bringsReads: boolean;
  /** Every Region that is enabled is to push; else they were chosen. */
  readonly followsRegions: boolean;
}

/** What tells deployments apart. */
export type DeploymentPlace = Pick<Deployment, 'accountId' | 'name' | 'region'>;

/** Tells whether a deployment is the one of this place. */
export function isAt(deployment: DeploymentPlace, place: DeploymentPlace): boolean {
  return (
    deployment.accountId === place.accountId &&
    deployment.region === place.region &&
    deployment.name === place.name
  );
}

/**
 * Reads what `terraform output -json` says of the root module.
 *
 * @throws AppError NOT_DEPLOYED when nothing is deployed from that folder.
 */
export function readDeployment(text: string): Deployment {
  const deployment = findDeployment(text);
  if (deployment !== undefined) return deployment;
  throw notDeployed();
}

export function notDeployed(): AppError {
  return new AppError('NOT_DEPLOYED', 'Nothing is deployed from this folder.', {
    hint: 'Deploy with iam-tracker deploy; --terraform-dir names another folder, --state-bucket a state in S3.',
  });
}

/** As `readDeployment`; undefined when nothing is deployed. */
export function findDeployment(text: string): Deployment | undefined {
  const outputs = JSON.parse(text) as Outputs;
  const name = outputs.stack_name?.value;
  const accountId = outputs.account_id?.value;
  const region = outputs.region?.value;
  if (name === undefined || accountId === undefined || region === undefined) return undefined;
  const buckets = [
    outputs.analytics_bucket_name,
    outputs.athena_results_bucket_name,
    outputs.trail_bucket_name,
  ];
  return {
    name,
    region,
    accountId,
    functions: FUNCTION_ROLES.flatMap((role) => {
      // Terraform has no hyphens in the names of its attributes.
      const deployed = outputs.functions?.value[role.replace('-', '_')];
      if (deployed === undefined) return [];
      return [
        {
          ...{ role, name: deployed.name, logGroup: deployed.log_group_name },
          schedule: deployed.schedule ?? undefined,
          failuresQueue: deployed.failures_queue_name,
          streams: deployed.stream_mapping_ids ?? {},
        },
      ];
    }),
    tables: outputs.table_names?.value ?? {},
    buckets: buckets.flatMap((bucket) => bucket?.value ?? []),
    alarms: outputs.alarm_names?.value ?? [],
    topicArn: outputs.alerts_topic_arn?.value ?? undefined,
    alarmsTopicArn: outputs.alarms_topic_arn?.value ?? undefined,
    push: readPush(outputs.push?.value),
  };
}

function readPush(push: PushOutput | null | undefined): DeployedPush | undefined {
  if (!push) return undefined;
  return {
    regions: push.all_regions,
    ruleNames: push.rule_names,
    bringsReads: push.brings_reads,
    followsRegions: push.follows_regions,
  };
}

/**
 * Reads what `terraform show -json` says of a plan: what would be deployed, as far as that is known before.
 */
export function readPlannedPlace(text: string): Partial<DeploymentPlace> {
  const plan = JSON.parse(text) as { readonly planned_values?: { readonly outputs?: Outputs } };
  const { account_id, region, stack_name } = plan.planned_values?.outputs ?? {};
  return compact({
    accountId: account_id?.value,
    name: stack_name?.value,
    region: region?.value,
  });
}

/** Outputs of `terraform/outputs.tf`; of what is switched off they are null. */
type Outputs = {
  readonly [Name in keyof OutputValues]?: { readonly value: OutputValues[Name] };
};

interface OutputValues {
  readonly stack_name: string;
  readonly account_id: string;
  readonly region: string;
  readonly functions: Readonly<Record<string, FunctionOutput>>;
  readonly table_names: Readonly<Record<string, string>>;
  readonly analytics_bucket_name: string | null;
  readonly athena_results_bucket_name: string | null;
  readonly trail_bucket_name: string | null;
  readonly alarm_names: readonly string[];
  readonly alerts_topic_arn: string | null;
  readonly alarms_topic_arn: string | null;
  readonly push: PushOutput | null;
}

interface PushOutput {
  readonly all_regions: readonly string[];
  readonly rule_names: readonly string[];
  readonly brings_reads: boolean;
  readonly follows_regions: boolean;
}

interface FunctionOutput {
  readonly name: string;
  readonly log_group_name: string;
  readonly schedule?: string | null;
  readonly failures_queue_name?: string;
  readonly stream_mapping_ids?: Readonly<Record<string, string>>;
}
