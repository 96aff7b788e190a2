export { createAwsCloud } from './adapters/aws-cloud.ts';
export { openAlertsTopic } from './alerts-topic.ts';
export { type AwsAccess, childEnvironment } from './config.ts';
export {
  type Deployment,
  FUNCTION_ROLES,
  type FunctionRole,
  readDeployment,
} from './deployment.ts';
export {
  type CoverageStatus,
  type FunctionStatus,
  gatherStatus,
  STATUS_HOURS,
  type Status,
} from './gather-status.ts';
export {
  type InitialiseOutcome,
  type InitialiseProgress,
  type InitialiseStep,
  initialise,
} from './initialise.ts';
export type { AlarmState, Cloud, Identity, TableSize } from './ports.ts';
export { type TailedLine, tailLogs } from './tail-logs.ts';
export { runTool } from './terraform/run-tool.ts';
export { BACKEND_FILE, useStateBucket } from './terraform/state-bucket.ts';
export {
  MIN_TERRAFORM,
  openTerraform,
  type Terraform,
  terraformError,
} from './terraform/terraform.ts';
