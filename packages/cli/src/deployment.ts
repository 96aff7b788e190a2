import { fileURLToPath } from 'node:url';
import { compact } from '@iam-tracker/core';
import type { Cloud, Declined, Deployment, Prompt, RootModule } from '@iam-tracker/operations';
import type { CommandContext } from './command.ts';
import { readRegion } from './config.ts';
import { EXIT, ExitError } from './exit-error.ts';
import type { DEPLOYMENT_FLAGS, OptionsOf } from './flags.ts';
import { openPrompt } from './prompt.ts';

/** The folder of the repository: the command line runs from a checkout, which has the Terraform beside it. */
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

type DeploymentOptions = OptionsOf<typeof DEPLOYMENT_FLAGS>;

/** Opens a root module, and a prompt, for as long as something is done with them. */
export async function withRootModule<Result>(
  { profile, region, terraformDir }: DeploymentOptions,
  context: CommandContext,
  act: (rootModule: RootModule, prompt: Prompt) => Promise<Result>,
): Promise<Result> {
  const { openRootModule } = await import('@iam-tracker/operations');
  const { createAwsAccess } = await import('./adapters/aws-access.ts');
  const { signal, terminal } = context;
  const prompt = openPrompt(context);
  try {
    const rootModule = openRootModule({
      repository: REPOSITORY,
      ...compact({ terraformDir }),
      access: createAwsAccess(compact({ profile, region }), { ...context, prompt }),
      region: region ?? readRegion(),
      write: terminal.note,
      keepsColors: terminal.err.colors.isColorSupported,
      signal,
    });
    return await act(rootModule, prompt);
  } finally {
    await prompt.close();
  }
}

/** Opens what is deployed, and the cloud it is in. @throws AppError NOT_DEPLOYED, and of Terraform */
export async function withDeployment<Result>(
  options: DeploymentOptions,
  context: CommandContext,
  act: (opened: {
    cloud: Cloud;
    deployment: Deployment;
    rootModule: RootModule;
  }) => Promise<Result>,
): Promise<Result> {
  return withRootModule(options, context, async (rootModule) => {
    const { openDeployment } = await import('@iam-tracker/operations');
    return act({ rootModule, ...(await openDeployment(rootModule)) });
  });
}

/** Ends a command to which the person did not agree. @throws ExitError */
export function expectAgreement<Outcome extends object>(
  outcome: Outcome | Declined,
  { terminal }: CommandContext,
): asserts outcome is Exclude<Outcome, Declined> {
  if (!('declined' in outcome)) return;
  terminal.note(outcome.declined);
  throw new ExitError(EXIT.failure);
}
