import { AppError, printable } from '@iam-tracker/core';
import type { Declined, DryRun, PlanDependencies } from './deploy.ts';
import type { Deployment } from './deployment.ts';
import { withPlan } from './plan/open-plan.ts';
import type { PlannedChange } from './plan/planned-change.ts';
import type { Cloud, Prompt, TableSize } from './ports.ts';
import { openDeployment, type RootModule } from './root-module.ts';
import { type VariableOptions, variableArguments } from './terraform/terraform.ts';

interface DestroyOptions extends VariableOptions {
  /** Objects in its buckets are deleted too. */
  readonly emptyBuckets?: boolean;
  /** It is agreed to in advance. */
  readonly yes?: boolean;
  /** Ends when what would be lost and the plan are shown. */
  readonly dryRun?: boolean;
  /** Has Terraform show the whole plan before its summary. */
  readonly showPlan?: boolean;
}

/** Data that is gone with a deployment for good. */
export interface Loss {
  readonly tables: readonly TableSize[];
  /** Objects are counted up to `MAX_COUNTED`. */
  readonly buckets: readonly { readonly name: string; readonly objects: number }[];
}

export interface Destroyed {
  readonly destroyed: Deployment;
  readonly loss: Loss;
  readonly planned: PlannedChange;
}

interface DestroyDependencies extends PlanDependencies {
  /** Shows what will be lost, before anything is asked. */
  readonly showLoss: (deployment: Deployment, loss: Loss) => Promise<void>;
  /** Hears of a bucket that is being emptied, and a last time when that has ended, well or not. */
  readonly onEmptying: (bucket: string, deleted: number, hasEnded: boolean) => void;
}

/** Tells the guard of `terraform/guard.tf` that it is seen to here that the buckets are empty when Terraform deletes them. */
const BUCKETS_EMPTIED = { BUCKETS_EMPTIED: 'yes' };

/** Further objects are not counted: it is enough to know that they are many. */
export const MAX_COUNTED = 100_000;

/**
 * Takes down what is deployed: shows what will be lost and the plan, asks for the name of the deployment, empties its buckets
 * where that was asked for, and lets Terraform do what was planned. A plan that fails costs no object.
 *
 * @throws AppError BAD_ARGUMENT when it is in another account, protected, or a bucket is not empty and is to be;
 * NOT_DEPLOYED, AWS_REFUSED or TERRAFORM_FAILED; the signal's reason when aborted.
 */
export async function destroy(
  rootModule: RootModule,
  options: DestroyOptions,
  { onEmptying, onProgress, prompt, showLoss, showPlanned, signal }: DestroyDependencies,
): Promise<Declined | Destroyed | DryRun> {
  const variables = variableArguments(options);
  const { cloud, deployment, terraform } = await openDeployment(rootModule, BUCKETS_EMPTIED);
  const loss = await findLoss(cloud, deployment);
  await showLoss(deployment, loss);
  refuseProtected(loss);
  if (options.emptyBuckets !== true) refuseFullBuckets(loss);
  return withPlan(terraform, ['-destroy', ...variables], onProgress, async (plan) => {
    onProgress(undefined);
    if (options.showPlan === true) await plan.showWhole();
    await showPlanned(plan.planned, deployment);
    if (options.dryRun === true) return { dryRun: plan.planned };
    const declined = options.yes === true ? undefined : await askForName(prompt, deployment);
    if (declined !== undefined) return { declined };
    for (const { name, objects } of loss.buckets) {
      if (objects > 0) await emptyBucket(name);
    }
    await plan.apply();
    onProgress(undefined);
    return { destroyed: deployment, loss, planned: plan.planned };
  });

  async function emptyBucket(name: string): Promise<void> {
    let deleted = 0;
    onEmptying(name, deleted, false);
    try {
      await cloud.buckets.empty(
        name,
        (count) => {
          deleted = count;
          onEmptying(name, deleted, false);
        },
        signal,
      );
    } finally {
      onEmptying(name, deleted, true);
    }
  }
}

/** Also sees to it that these credentials are of the account that the state is about. */
async function findLoss(cloud: Cloud, deployment: Deployment): Promise<Loss> {
  const { accountId } = await cloud.identify();
  if (accountId !== deployment.accountId) {
    throw new AppError(
      'BAD_ARGUMENT',
      `The credentials are of account ${accountId}; it is deployed in ${deployment.accountId}.`,
      { hint: 'Name the right profile with --profile.' },
    );
  }
  const [tables, buckets] = await Promise.all([
    Promise.all(Object.values(deployment.tables).map((name) => cloud.tables.size(name))),
    Promise.all(
      deployment.buckets.map(async (name) => ({
        name,
        objects: await cloud.buckets.count(name, MAX_COUNTED),
      })),
    ),
  ]);
  return { tables, buckets };
}

function refuseProtected({ tables }: Loss): void {
  const names = tables.filter(({ isProtected }) => isProtected).map(({ name }) => name);
  if (names.length === 0) return;
  throw new AppError(
    'BAD_ARGUMENT',
    `Protected from deletion: ${names.join(', ')}. Nothing was destroyed.`,
    { hint: 'Take the protection off first: iam-tracker update --var deletion_protection=false' },
  );
}

function refuseFullBuckets({ buckets }: Loss): void {
  const names = buckets.filter(({ objects }) => objects > 0).map(({ name }) => name);
  if (names.length === 0) return;
  throw new AppError('BAD_ARGUMENT', `Not empty: ${names.join(', ')}. Nothing was destroyed.`, {
    hint: 'Delete their objects with it: --empty-buckets. Or keep a copy of them first.',
  });
}

/** Returns what to say when the answer is not the name. */
async function askForName(prompt: Prompt, { name }: Deployment): Promise<string | undefined> {
  const answer = await prompt.ask(`To destroy it, type its name (${printable(name)}):`);
  if (answer === name) return undefined;
  return answer === undefined
    ? 'No answer: nothing was destroyed. Without a terminal, agree with --yes.'
    : 'That is not its name: nothing was destroyed.';
}
