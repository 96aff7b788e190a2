import { AppError, printable } from '@iam-tracker/core';
import { createAwsCloud } from './adapters/aws-cloud.ts';
import {
  type Deployment,
  type DeploymentPlace,
  isAt,
  notDeployed,
  readDeployment,
  readPlannedPlace,
} from './deployment.ts';
import { type PlanProgress, withPlan } from './plan/open-plan.ts';
import type { PlannedChange } from './plan/planned-change.ts';
import { expectTimeZone } from './plan/time-zone.ts';
import type { Cloud, Prompt } from './ports.ts';
import type { RootModule } from './root-module.ts';
import { chooseRuntime, type Runtime } from './terraform/lambda-runtime.ts';
import { readState } from './terraform/read-state.ts';
import { runTool } from './terraform/run-tool.ts';
import { readStackName } from './terraform/stack-name.ts';
import { initialiseWithBucket, readStateBucket } from './terraform/state-bucket.ts';
import {
  type Terraform,
  terraformError,
  type VariableOptions,
  variableArguments,
} from './terraform/terraform.ts';

interface DeployOptions extends VariableOptions {
  /** The plan is agreed to in advance. */
  readonly yes?: boolean;
  /** Ends when the plan is shown. */
  readonly dryRun?: boolean;
  /** Has Terraform show the whole plan before its summary. */
  readonly showPlan?: boolean;
  /** The functions are built before; otherwise what was built last is deployed. */
  readonly build: boolean;
  /** Runtime of the functions; the newest that the provider in use takes when left out. */
  readonly runtime?: Runtime;
  /** Keeps the state in this bucket from now on. */
  readonly stateBucket?: string;
  /** Refuses to deploy what is not deployed yet. */
  readonly mustExist: boolean;
}

/** How a plan is told of, and agreed to. */
export interface PlanDependencies {
  readonly prompt: Prompt;
  /** Shows the summary of a plan, before anything is asked. */
  readonly showPlanned: (planned: PlannedChange, place: PlannedPlace) => Promise<void>;
  /** Hears of every resource that is looked at or changed, and of nothing any more at the end. */
  readonly onProgress: (progress: PlanProgress | undefined) => void;
  readonly signal: AbortSignal;
}

interface DeployDependencies extends PlanDependencies {
  /** Takes each line that is to be shown. */
  readonly note: (text: string) => void;
}

/** Account and Region that a plan is about. */
export interface PlannedPlace {
  readonly accountId: string;
  /** Undefined when only Terraform's own configuration knows it. */
  readonly region: string | undefined;
}

interface Deployed {
  readonly deployment: Deployment;
  readonly cloud: Cloud;
  readonly planned: PlannedChange;
}

/** The plan is all that was wanted; nothing was done. */
export interface DryRun {
  readonly dryRun: PlannedChange;
}

/** The person did not agree; nothing was done. */
export interface Declined {
  /** Sentence to show. */
  readonly declined: string;
}

/**
 * Brings a deployment to what the settings say: checks, builds, plans, asks, and applies exactly what was planned. Nothing is
 * changed in the account before the person agreed.
 *
 * @throws AppError TOOL_MISSING, BAD_ARGUMENT, AWS_REFUSED, NOT_DEPLOYED or TERRAFORM_FAILED; the signal's reason
 * when aborted.
 */
export async function deploy(
  rootModule: RootModule,
  options: DeployOptions,
  dependencies: DeployDependencies,
): Promise<Deployed | Declined | DryRun> {
  const { note, onProgress, prompt, showPlanned } = dependencies;
  const { dryRun = false, showPlan = false } = options;
  const variables = variableArguments(options);
  const terraform = await rootModule.terraform();
  const cloudHere = createAwsCloud(rootModule.access);
  const { accountId, arn } = await cloudHere.identify();
  const where =
    rootModule.region === undefined ? '' : `, Region ${printable(rootModule.region, 40)}`;
  note(`Terraform ${terraform.version}; account ${accountId} as ${printable(arn)}${where}.`);
  if (options.build) await build(rootModule, dependencies);
  await initialiseTerraform(terraform, rootModule, options, { accountId, cloud: cloudHere, note });
  const { deployment: before, isEmpty } = await readState(terraform);
  if (options.mustExist && isEmpty) throw notDeployed();
  if (before !== undefined) refuseAnother(before, { ...before, accountId });

  const { environment, folder } = rootModule;
  const runtime = chooseRuntime({ folder, options, environment }, options.runtime);
  if (runtime !== undefined) note(runtime.reason);
  const settings = [...variables, ...(runtime === undefined ? [] : [runtime.argument])];

  return withPlan(terraform, settings, onProgress, async (plan) => {
    onProgress(undefined);
    const { planned } = plan;
    const wanted = readPlannedPlace(plan.json);
    if (before !== undefined) refuseAnother(before, { ...before, ...wanted });
    expectTimeZone(plan.json);
    if (showPlan) await plan.showWhole();
    if (planned.hasChanges || dryRun) {
      await showPlanned(planned, { accountId, region: wanted.region ?? rootModule.region });
    }
    if (dryRun) return { dryRun: planned };
    if (planned.hasChanges) {
      const declined =
        options.yes === true ? undefined : await askToApply(prompt, accountId, planned);
      if (declined !== undefined) return { declined };
      await plan.apply();
      onProgress(undefined);
    }
    const deployment = readDeployment(await terraform.read('output', '-json'));
    const cloud = createAwsCloud({ ...rootModule.access, region: deployment.region });
    return { deployment, cloud, planned };
  });
}

async function build(
  { environment, repository }: RootModule,
  { note, signal }: DeployDependencies,
): Promise<void> {
  note('Building the functions.');
  const { status } = await runTool(process.execPath, ['scripts/build/build.mjs'], {
    ...{ folder: repository, environment, signal },
    write: note,
  });
  if (status === 0) return;
  throw new AppError('TERRAFORM_FAILED', 'The functions cannot be built; nothing was changed.', {
    hint: 'What failed is above. Are the dependencies installed (pnpm install --frozen-lockfile)?',
  });
}

async function initialiseTerraform(
  terraform: Terraform,
  { environment, folder, region }: RootModule,
  options: DeployOptions,
  here: {
    readonly accountId: string;
    readonly cloud: Cloud;
    readonly note: (text: string) => void;
  },
): Promise<void> {
  if (options.stateBucket !== undefined) {
    const bucket = readStateBucket(options.stateBucket, region);
    const name = readStackName({ folder, options, environment });
    const place = { accountId: here.accountId, name, region: bucket.region };
    const { buckets } = here.cloud;
    const mayMove = options.dryRun !== true;
    const use = { bucket, buckets, folder, note: here.note, place, mayMove };
    await initialiseWithBucket(terraform, use);
    return;
  }
  const status = await terraform.quietly('init', '-input=false');
  if (status !== 0) throw terraformError('init', status);
}

/** A state holds one deployment: to plan another one into it is to destroy the first. */
function refuseAnother(before: DeploymentPlace, wanted: DeploymentPlace): void {
  if (isAt(before, wanted)) return;
  throw new AppError(
    'BAD_ARGUMENT',
    `The state here is of ${describePlace(before)}; asked for is ${describePlace(wanted)}. Nothing was changed.`,
    {
      hint: 'Deploy each from a checkout of its own, or name a bucket that keeps a state for each: --state-bucket. To give the first one up: iam-tracker destroy',
    },
  );
}

function describePlace({ accountId, name, region }: DeploymentPlace): string {
  return `${printable(name)} in account ${accountId}, Region ${region}`;
}

/** Returns what to say when the answer is not yes. */
async function askToApply(
  prompt: Prompt,
  accountId: string,
  { losses }: PlannedChange,
): Promise<string | undefined> {
  const warning = losses.some(({ data }) => data !== undefined)
    ? 'Data will be lost for good. '
    : '';
  const answer = await prompt.ask(
    `${warning}Make these changes in account ${accountId}? Only "yes" is an agreement.`,
  );
  if (answer === 'yes') return undefined;
  return answer === undefined
    ? 'No answer: nothing was changed. Without a terminal, agree with --yes.'
    : 'Nothing was changed.';
}
