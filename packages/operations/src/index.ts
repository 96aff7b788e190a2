export { openAlertsTopic } from './alerts-topic.ts';
export type { AwsAccess } from './config.ts';
export { type Declined, type Deployed, deploy } from './deploy.ts';
export { type Deployment, FUNCTION_ROLES, type FunctionRole } from './deployment.ts';
export { destroy, type Loss, MAX_COUNTED } from './destroy.ts';
export {
  type CoverageStatus,
  type FunctionStatus,
  gatherStatus,
  type Status,
} from './gather-status.ts';
export {
  type InitialiseOutcome,
  type InitialiseProgress,
  type InitialiseStep,
  initialise,
} from './initialise.ts';
export type { Cloud, Prompt } from './ports.ts';
export { openDeployment, openRootModule, type RootModule } from './root-module.ts';
export { type TailedLine, tailLogs } from './tail-logs.ts';
export { terraformError } from './terraform/terraform.ts';
