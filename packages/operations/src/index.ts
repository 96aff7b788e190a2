export { openAlertsTopic } from './alerts-topic.ts';
export { type Declined, deploy } from './deploy.ts';
export {
  type Deployment,
  FUNCTION_ROLES,
  openDeployment,
  openRootModule,
  type RootModule,
} from './deployment.ts';
export { destroy, type Loss, MAX_COUNTED } from './destroy.ts';
export { gatherStatus, type Status } from './gather-status.ts';
export { type InitialiseOutcome, type InitialiseProgress, initialise } from './initialise.ts';
export type { Cloud, Prompt } from './ports.ts';
export { type TailedLine, tailLogs } from './tail-logs.ts';
export { terraformError } from './terraform/terraform.ts';
