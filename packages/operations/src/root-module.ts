import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError, type EnvironmentVariables, printable } from '@iam-tracker/core';
import { createAwsCloud } from './adapters/aws-cloud.ts';
import { type AwsAccess, childEnvironment } from './config.ts';
import type { Deployment } from './deployment.ts';
import type { Cloud } from './ports.ts';
import { readDeployed } from './terraform/read-state.ts';
import { openTerraform, type Terraform } from './terraform/terraform.ts';

/** A root module of Terraform, and as whom and where it is deployed. */
export interface RootModule {
  /** Folder of the checkout, which has the code of the functions. */
  readonly repository: string;
  readonly folder: string;
  readonly access: AwsAccess;
  /** Environment of programs that are started: this process's, with the access in it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly region: string | undefined;
  /** With these variables in its environment too. @throws AppError TOOL_MISSING */
  terraform(variables?: EnvironmentVariables): Promise<Terraform>;
}

interface RootModuleOptions {
  readonly repository: string;
  /** Folder of the root module; `terraform/` of the repository when left out. */
  readonly terraformDir?: string;
  readonly access: AwsAccess;
  /** Region of the access, or of the environment. */
  readonly region: string | undefined;
  /** Takes each line that Terraform says. */
  readonly write: (line: string) => void;
  readonly keepsColors: boolean;
  readonly signal: AbortSignal;
}

/** Finds a root module. @throws AppError BAD_ARGUMENT when there is none in the folder */
export function openRootModule({
  repository,
  terraformDir,
  access,
  region,
  ...tool
}: RootModuleOptions): RootModule {
  const folder = resolve(terraformDir ?? join(repository, 'terraform'));
  if (!existsSync(join(folder, 'main.tf'))) {
    throw new AppError(
      'BAD_ARGUMENT',
      `${printable(folder)} holds no root module of ours (main.tf).`,
      { hint: 'Name the folder with --terraform-dir.' },
    );
  }
  const environment = childEnvironment(access);
  return {
    ...{ repository, folder, access, environment, region },
    terraform: (variables) =>
      openTerraform({ folder, environment: { ...environment, ...variables }, ...tool }),
  };
}

/**
 * Finds what is deployed, and the cloud it is in. Terraform has the variables in its environment.
 *
 * @throws AppError NOT_DEPLOYED, and of Terraform
 */
export async function openDeployment(
  rootModule: RootModule,
  variables?: EnvironmentVariables,
): Promise<{ deployment: Deployment; cloud: Cloud; terraform: Terraform }> {
  const terraform = await rootModule.terraform(variables);
  const deployment = await readDeployed(terraform);
  const cloud = createAwsCloud({ ...rootModule.access, region: deployment.region });
  return { deployment, cloud, terraform };
}
