import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError, compact, printable } from '@iam-tracker/core';
import {
  type AwsAccess,
  type Cloud,
  childEnvironment,
  createAwsCloud,
  type Deployment,
  openTerraform,
  readDeployment,
  type Terraform,
} from '@iam-tracker/operations';
import { createAwsAccess } from '../adapters/aws-access.ts';
import type { CommandContext, GlobalOptions } from '../command-context.ts';
import { readRegion } from '../config.ts';
import type { Answers } from './answers.ts';
import { REPOSITORY } from './repository.ts';

/** Of every command about a deployment. */
export interface OperatorOptions extends GlobalOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly terraformDir?: string;
}

/** What a command about a deployment works with. */
export interface Operator {
  /** Where the root module is. */
  readonly folder: string;
  readonly access: AwsAccess;
  /** Of programs that are started: this process's, with the access in it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly region: string | undefined;
  /** @throws AppError TOOL_MISSING */
  terraform(): Promise<Terraform>;
}

/** @throws AppError BAD_ARGUMENT when there is no Terraform in the folder */
export function openOperator(
  { profile, region, terraformDir }: OperatorOptions,
  context: CommandContext,
  answers?: Answers,
): Operator {
  const { signal, terminal } = context;
  const folder = resolve(terraformDir ?? join(REPOSITORY, 'terraform'));
  if (!existsSync(join(folder, 'main.tf'))) {
    throw new AppError(
      'BAD_ARGUMENT',
      `${printable(folder)} holds no root module of ours (main.tf).`,
      { hint: 'Name the folder with --terraform-dir.' },
    );
  }
  const wanted = compact({
    profile,
    region,
  });
  const access = createAwsAccess(wanted, { ...context, answers });
  const environment = childEnvironment(access);
  return {
    folder,
    access,
    environment,
    region: region ?? readRegion(),
    terraform: () =>
      openTerraform({
        ...{ folder, environment, signal },
        write: terminal.note,
        keepsColors: terminal.err.colors.isColorSupported,
      }),
  };
}

/** What is deployed, and the cloud it is in. @throws AppError NOT_DEPLOYED, and of Terraform */
export async function openDeployment(
  operator: Operator,
): Promise<{ deployment: Deployment; cloud: Cloud; terraform: Terraform }> {
  const terraform = await operator.terraform();
  const deployment = readDeployment(await terraform.read('output', '-json'));
  const cloud = createAwsCloud({ ...operator.access, region: deployment.region });
  return { deployment, cloud, terraform };
}
