import { AppError, printable } from '@iam-tracker/core';
import {
  type Cloud,
  type Deployment,
  type TableSize,
  terraformError,
} from '@iam-tracker/operations';
import type { CommandContext } from '../../command-context.ts';
import { EXIT, ExitError } from '../../exit-error.ts';
import { type Answers, openAnswers } from '../../operator/answers.ts';
import { type OperatorOptions, openDeployment, openOperator } from '../../operator/operator.ts';
import { type VariableOptions, variableArguments } from '../../operator/variables.ts';
import { startProgress } from '../../progress.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';

export interface DestroyCommandOptions extends OperatorOptions, VariableOptions {
  readonly emptyBuckets?: boolean;
  readonly yes?: boolean;
}

/** More than that is "more than": nobody needs the exact number of what will be gone. */
const MAX_COUNTED = 100_000;

/** `iam-tracker destroy` */
export async function runDestroy(
  options: DestroyCommandOptions,
  context: CommandContext,
): Promise<void> {
  const answers = openAnswers(context);
  try {
    await destroy(options, context, answers);
  } finally {
    await answers.close();
  }
}

async function destroy(
  options: DestroyCommandOptions,
  context: CommandContext,
  answers: Answers,
): Promise<void> {
  const { signal, terminal } = context;
  const variables = variableArguments(options);
  const operator = openOperator(options, context, answers);
  const { cloud, deployment, terraform } = await openDeployment(operator);
  const loss = await findLoss(cloud, deployment);
  await terminal.write(renderLoss(deployment, loss));
  refuseProtected(loss);
  refuseFullBuckets(loss, options);
  if (options.yes !== true) await agree(deployment, answers, context);
  for (const { name, objects } of loss.buckets) {
    if (objects > 0) await emptyBucket(cloud, name, context);
  }
  const args = ['-auto-approve', '-input=false', ...variables];
  const status = await terraform.run('destroy', ...args);
  signal.throwIfAborted();
  if (status !== 0) throw terraformError('destroy', status);
  terminal.note('Nothing of it is left.');
}

interface Loss {
  readonly tables: readonly TableSize[];
  readonly buckets: readonly { readonly name: string; readonly objects: number }[];
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

function renderLoss({ accountId, name, region }: Deployment, { buckets, tables }: Loss): string {
  const items = tables.map(
    (table) => `  table ${printable(table.name)}: about ${formatCounted(table.items, 'item')}\n`,
  );
  const objects = buckets.map(
    (bucket) => `  bucket ${printable(bucket.name)}: ${countObjects(bucket.objects)}\n`,
  );
  return [
    `${printable(name)} in account ${accountId}, ${region}. This will be lost for good:\n`,
    ...items,
    ...objects,
    '  and the functions, schedules, alarms, dashboards, logs and keys\n',
  ].join('');
}

function countObjects(count: number): string {
  if (count === 0) return 'empty';
  const more = count === MAX_COUNTED ? 'at least ' : '';
  return `${more}${formatCounted(count, 'object')}, versions included`;
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

function refuseFullBuckets({ buckets }: Loss, { emptyBuckets }: DestroyCommandOptions): void {
  const names = buckets.filter(({ objects }) => objects > 0).map(({ name }) => name);
  if (names.length === 0 || emptyBuckets === true) return;
  throw new AppError('BAD_ARGUMENT', `Not empty: ${names.join(', ')}. Nothing was destroyed.`, {
    hint: 'Delete their objects with it: --empty-buckets. Or keep a copy of them first.',
  });
}

async function agree(
  { name }: Deployment,
  answers: Answers,
  { terminal }: CommandContext,
): Promise<void> {
  const answer = await answers.ask(`To destroy it, type its name (${printable(name)}):`);
  if (answer === name) return;
  terminal.note(
    answer === undefined
      ? 'Nobody answered: nothing was destroyed. Without a terminal, agree with --yes.'
      : 'That is not its name: nothing was destroyed.',
  );
  throw new ExitError(EXIT.failure);
}

async function emptyBucket(
  cloud: Cloud,
  name: string,
  { signal, terminal }: CommandContext,
): Promise<void> {
  const progress = startProgress(terminal, `Emptying bucket ${name}`);
  let deleted = 0;
  try {
    await cloud.buckets.empty(
      name,
      (count) => {
        deleted = count;
        progress.update(`Emptying bucket ${name}: ${formatCount(count)} objects`);
      },
      signal,
    );
  } finally {
    progress.stop();
    terminal.note(`Bucket ${name}: ${formatCounted(deleted, 'object')} deleted.`);
  }
}
