import { AppError } from '@iam-tracker/core';
import { type Deployment, findDeployment, notDeployed } from '../deployment.ts';
import type { Terraform } from './terraform.ts';

interface State {
  /** Undefined when there is nothing, or when a destroy that was stopped took the outputs away. */
  readonly deployment: Deployment | undefined;
  /** Nothing is in the state. */
  readonly isEmpty: boolean;
}

/** Reads what the state in use says is deployed. @throws AppError TERRAFORM_FAILED */
export async function readState(terraform: Terraform): Promise<State> {
  const deployment = findDeployment(await terraform.read('output', '-json'));
  if (deployment !== undefined) return { deployment, isEmpty: false };
  const state = JSON.parse(await terraform.read('show', '-json')) as { readonly values?: unknown };
  return { deployment, isEmpty: state.values === undefined };
}

/**
 * Returns what is deployed.
 *
 * @throws AppError NOT_DEPLOYED when nothing is, or the state does not say what; TERRAFORM_FAILED
 */
export async function readDeployed(terraform: Terraform): Promise<Deployment> {
  const { deployment, isEmpty } = await readState(terraform);
  if (deployment !== undefined) return deployment;
  throw isEmpty ? notDeployed() : outputsMissing();
}

/** Terraform takes outputs away before anything else, also when the destroy is then refused. */
export function outputsMissing(): AppError {
  return new AppError(
    'NOT_DEPLOYED',
    'The state has resources and no outputs, as after a destroy that was stopped.',
    {
      hint: 'To keep it: iam-tracker update writes them again. To go on with the destroy: terraform destroy in its folder, with the same settings.',
    },
  );
}
