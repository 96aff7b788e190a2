import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, printable } from '@iam-tracker/core';
import {
  type Cloud,
  createAwsCloud,
  type Deployment,
  readDeployment,
  runTool,
  type Terraform,
  terraformError,
  useStateBucket,
} from '@iam-tracker/operations';
import type { CommandContext } from '../command-context.ts';
import { EXIT, ExitError } from '../exit-error.ts';
import type { Answers } from './answers.ts';
import { type Operator, type OperatorOptions, openOperator } from './operator.ts';
import { REPOSITORY } from './repository.ts';
import { type VariableOptions, variableArguments } from './variables.ts';

export interface PutUpOptions extends OperatorOptions, VariableOptions {
  readonly yes?: boolean;
  /** `--no-build` makes it false. */
  readonly build?: boolean;
  readonly stateBucket?: string;
}

export interface PutUpOutcome {
  readonly deployment: Deployment;
  readonly cloud: Cloud;
  readonly hasChanged: boolean;
}

/** What `terraform plan -detailed-exitcode` ends with when there is something to do. */
const PLANNED = 2;

/**
 * Brings a deployment to what the settings say: checks, builds, plans, asks, applies. Nothing is changed in
 * the account before somebody agreed.
 *
 * @throws AppError; ExitError when nobody agreed
 */
export async function putUp(
  options: PutUpOptions,
  context: CommandContext,
  { answers, mustExist }: { answers: Answers; mustExist: boolean },
): Promise<PutUpOutcome> {
  const { signal, terminal } = context;
  const variables = variableArguments(options);
  const operator = openOperator(options, context, answers);
  const terraform = await operator.terraform();
  const cloud = createAwsCloud(operator.access);
  const { accountId, arn } = await cloud.identify();
  const place = operator.region === undefined ? '' : `, Region ${printable(operator.region, 40)}`;
  terminal.note(
    `Terraform ${terraform.version}; account ${accountId} as ${printable(arn)}${place}.`,
  );
  if (options.build !== false) await build(operator, context);
  await initialiseTerraform(terraform, operator, options.stateBucket, terminal.note);
  if (mustExist) readDeployment(await terraform.read('output', '-json'));

  const folder = await mkdtemp(join(tmpdir(), 'iam-tracker-plan-'));
  try {
    const plan = join(folder, 'plan');
    const common = ['-input=false'];
    const planned = await terraform.run(
      ...['plan', ...common, '-detailed-exitcode', `-out=${plan}`, ...variables],
    );
    if (planned !== 0 && planned !== PLANNED) throw terraformError('plan', planned);
    if (planned === PLANNED) {
      if (options.yes !== true) await agree(answers, accountId, terminal.note);
      const applied = await terraform.run('apply', ...common, plan);
      signal.throwIfAborted();
      if (applied !== 0) throw terraformError('apply', applied);
    }
    const deployment = readDeployment(await terraform.read('output', '-json'));
    const { region } = deployment;
    return {
      deployment,
      cloud: createAwsCloud({ ...operator.access, region }),
      hasChanged: planned === PLANNED,
    };
  } finally {
    // A plan holds every setting in the clear.
    await rm(folder, { recursive: true, force: true });
  }
}

async function build({ environment }: Operator, { signal, terminal }: CommandContext) {
  terminal.note('Building the functions.');
  const { status } = await runTool(process.execPath, ['scripts/build/build.mjs'], {
    ...{ folder: REPOSITORY, environment, signal },
    write: terminal.note,
  });
  if (status === 0) return;
  throw new AppError('TERRAFORM_FAILED', 'The functions cannot be built; nothing was changed.', {
    hint: 'What failed is above. Are the dependencies installed (pnpm install --frozen-lockfile)?',
  });
}

async function initialiseTerraform(
  terraform: Terraform,
  { folder, region }: Operator,
  stateBucket: string | undefined,
  note: (text: string) => void,
): Promise<void> {
  const args = ['init', '-input=false'];
  if (stateBucket !== undefined) {
    const { movesState } = await useStateBucket(folder, stateBucket, region);
    if (movesState) note(`The state goes to bucket ${stateBucket}; the copy here stays as it is.`);
    args.push(...(movesState ? ['-migrate-state', '-force-copy'] : ['-reconfigure']));
  }
  const status = await terraform.run(...args);
  if (status !== 0) throw terraformError('init', status);
}

async function agree(answers: Answers, accountId: string, note: (text: string) => void) {
  const answer = await answers.ask(
    `Make these changes in account ${accountId}? Only "yes" is an agreement.`,
  );
  if (answer === 'yes') return;
  note(
    answer === undefined
      ? 'Nobody answered: nothing was changed. Without a terminal, agree with --yes.'
      : 'Nothing was changed.',
  );
  throw new ExitError(EXIT.failure);
}
