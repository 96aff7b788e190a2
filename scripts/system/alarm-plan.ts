import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { providerArguments, terraformEnvironment } from '../check/terraform-cli.mjs';
import { MEMBER_INTERVAL_MINUTES } from './alarm-causes.ts';
import type { PlannedAlarm } from './alarm-model.ts';

const MODULE = join(import.meta.dirname, '../../terraform/modules/observability');

/** A deployment, as far as alarms depend on it. */
export interface Watched {
  /** Schedule of the collector, the user scanner and the exporter. */
  readonly schedule: string;
  /** All alarms, and everything that can be switched on; else the four functions of the default. */
  readonly isWhole?: boolean;
  /** The functions publish metrics of their own; true unless said. */
  readonly hasMetrics?: boolean;
}

/** Plans the alarms of some deployments, by their names, in one run of Terraform. */
export function planAlarms(
  folder: string,
  deployments: Readonly<Record<string, Watched>>,
): Map<string, PlannedAlarm[]> {
  const modules = Object.entries(deployments).map(([name, each]) => describeModule(name, each));
  writeFileSync(join(folder, 'main.tf'), [PROVIDER, ...modules].join('\n'));
  const run = (...command: string[]) => {
    const { status, stderr, stdout } = spawnSync('terraform', command, {
      cwd: folder,
      env: terraformEnvironment(),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(`terraform ${command[0]}: ${stderr}`);
    return stdout;
  };
  run('init', '-no-color', ...providerArguments());
  run('plan', '-no-color', '-out=plan');
  const { resource_changes } = JSON.parse(run('show', '-json', 'plan'));
  const alarms = new Map<string, PlannedAlarm[]>();
  for (const { change, module_address, type } of resource_changes) {
    if (type !== 'aws_cloudwatch_metric_alarm') continue;
    const name = module_address.replace('module.', '');
    alarms.set(name, [...(alarms.get(name) ?? []), change.after]);
  }
  return alarms;
}

const PROVIDER = `provider "aws" {
  region = "us-east-1"
  access_key = "TEST"
  secret_key = "test"
  skip_credentials_validation = true
  skip_requesting_account_id = true
  skip_metadata_api_check = true
}`;

/** Functions and queues have the names by which alarm-causes.ts knows them. */
function describeModule(
  name: string,
  { hasMetrics = true, isWhole = false, schedule }: Watched,
): string {
  const schedules = {
    ...{ collector: schedule, user_scanner: schedule, exporter: schedule },
    alerter: 'rate(15 minutes)',
    ...(isWhole ? { receiver: null, notifier: null } : {}),
  };
  const functions = Object.entries(schedules).map(
    ([role, own]) =>
      `${role} = { name = "${role}", log_group_name = "g", failures_queue_name = "${role}-failures", schedule = ${JSON.stringify(own)}, timeout = 300 }`,
  );
  return `module "${name}" {
    source = ${JSON.stringify(MODULE)}
    platform = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws", region = "us-east-1", tags = {} }
    functions = { ${functions.join(', ')} }
    tables = {}
    subscriptions = {}
    topic_name = "alerts"
    kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/0"
    alarm_topic_arns = []
    has_metrics = ${hasMetrics}
    is_detailed = ${isWhole}
    alarms_enabled = true
    dashboard_enabled = false
    thresholds = { collector_duration_seconds = 240, exporter_duration_seconds = 280, coverage_lag_minutes = 60, backlog_hours = 24, export_age_hours = 48, member_interval_minutes = ${MEMBER_INTERVAL_MINUTES} }
    ${isWhole ? EVERYTHING : ''}
  }`;
}

const EVERYTHING = `destination_queues = { chat = "notify-chat" }
    pushed_queue = "pushed"
    trail_queue = "trail-notices"
    proves_trail = true
    has_members = true
    scans_members = true
    knows_accounts = true
    account_metrics = ["222222222222"]`;
