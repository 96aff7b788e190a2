import { compact, type EnvironmentVariables } from '@iam-tracker/core';
import type { AwsCredentials } from '@iam-tracker/core/aws';

/** Account and Region that a command is about; found as AWS's own tools do when left out. */
export interface AwsAccess {
  readonly profile?: string;
  readonly region?: string;
  readonly credentials?: AwsCredentials;
  /** Handler of every client, for example with an agent that goes through a proxy. */
  readonly requestHandler?: object;
}

/**
 * Returns the environment for Terraform and for the build: this process's own, with the access of the
 * command in it. Terraform is told that it does not talk to a person itself and need not phone home.
 */
export function childEnvironment(
  { profile, region }: AwsAccess,
  variables: EnvironmentVariables = process.env,
): Record<string, string | undefined> {
  return {
    CHECKPOINT_DISABLE: '1',
    ...variables,
    TF_IN_AUTOMATION: '1',
    // What the command does not name stays as it is.
    ...compact({ AWS_PROFILE: profile, AWS_REGION: region, AWS_DEFAULT_REGION: region }),
  };
}
