import { fileURLToPath } from 'node:url';
import { compact, printable } from '@iam-tracker/core';
import type {
  Cloud,
  Declined,
  Deployment,
  InitialiseOutcome,
  InitialiseProgress,
  PlanProgress,
  Prompt,
  RootModule,
} from '@iam-tracker/operations';
import { type CommandContext, EXIT, ExitError } from './command.ts';
import { readRegion } from './config.ts';
import type { DEPLOYMENT_FLAGS, OptionsOf } from './flags.ts';
import { createPlanProgress } from './planning.ts';
import { openPrompt } from './prompt.ts';
import { formatCount, formatCounted, formatDuration } from './render/quantities.ts';
import { type ReportLine, renderLines } from './render/table/report-lines.ts';

/** The folder of the repository: the command line runs from a checkout, which has the Terraform beside it. */
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

type DeploymentOptions = OptionsOf<typeof DEPLOYMENT_FLAGS>;

/** Finds the root module. The code of an MFA device is asked for at the prompt, where there is one. */
export async function findRootModule(
  { profile, region, terraformDir }: DeploymentOptions,
  context: CommandContext & { readonly prompt?: Prompt },
  write: (line: string) => void = context.terminal.say,
): Promise<RootModule> {
  const { openRootModule } = await import('@iam-tracker/operations');
  const { createAwsAccess } = await import('./adapters/aws-access.ts');
  const { signal, terminal } = context;
  return openRootModule({
    repository: REPOSITORY,
    ...compact({ terraformDir }),
    access: createAwsAccess(compact({ profile, region }), context),
    region: region ?? readRegion(),
    write,
    keepsColors: terminal.err.colors.isColorSupported,
    signal,
  });
}

/** Parts of a command that has Terraform change something. */
interface Workshop {
  readonly rootModule: RootModule;
  readonly prompt: Prompt;
  readonly onProgress: (progress: PlanProgress | undefined) => void;
}

/** A process that is gone cannot take what Terraform says: it dies of it, wherever it is. */
const STOPPING = `Stopping: Terraform ends the step it is at and keeps the state.
Once more stops at once, and may leave a lock and resources that the state does not know.`;

/** Opens a root module, and a prompt, for as long as something is done with them. */
export async function withRootModule<Result>(
  options: DeploymentOptions,
  context: CommandContext,
  act: (workshop: Workshop) => Promise<Result>,
): Promise<Result> {
  const { signal, tellStopping } = context;
  const prompt = openPrompt(context);
  const { stop, tellStopped, update } = createPlanProgress(context);
  tellStopping(STOPPING);
  const write = (line: string) => {
    stop();
    context.terminal.say(line);
  };
  try {
    const rootModule = await findRootModule(options, { ...context, prompt }, write);
    return await act({ rootModule, prompt, onProgress: update });
  } catch (error) {
    if (signal.aborted) tellStopped();
    throw error;
  } finally {
    stop();
    await prompt.close();
  }
}

/** Finds what is deployed, and the cloud it is in. @throws AppError NOT_DEPLOYED, and of Terraform */
export async function findDeployment(
  options: DeploymentOptions,
  context: CommandContext,
): Promise<{ cloud: Cloud; deployment: Deployment; rootModule: RootModule }> {
  const { openDeployment } = await import('@iam-tracker/operations');
  const rootModule = await findRootModule(options, context);
  return { rootModule, ...(await openDeployment(rootModule)) };
}

/** Ends a command to which the person did not agree. @throws ExitError */
export function expectAgreement<Outcome extends object>(
  outcome: Outcome | Declined,
  { terminal }: CommandContext,
): asserts outcome is Exclude<Outcome, Declined> {
  if (!('declined' in outcome)) return;
  terminal.say(outcome.declined);
  throw new ExitError(EXIT.failure);
}

/** Writes what is deployed, and under which names. */
export function renderDeployment(deployment: Deployment): string {
  const { accountId, alarmsTopicArn, buckets, functions, name, region, tables, topicArn } =
    deployment;
  const lines: (readonly [string, string])[] = [
    ['Deployment', name],
    ['Account', `${accountId}, ${region}`],
    ...functions.map((each) => [`Function ${each.role}`, each.name] as const),
    ...Object.entries(tables).map(([role, value]) => [`Table ${role}`, value] as const),
    ...buckets.map((bucket) => ['Bucket', bucket] as const),
    ...(topicArn === undefined ? [] : [['Alerts', topicArn] as const]),
    ...(alarmsTopicArn === undefined ? [] : [['Alarms', alarmsTopicArn] as const]),
  ];
  // Values to the left: they are names to copy.
  return renderLines(lines.map(([label, value]): ReportLine => [label, '', printable(value)]));
}

/** Returns what is deployed for programs, under the names of Terraform's outputs where there are such. */
export function deploymentDocument(deployment: Deployment) {
  const { accountId, alarmsTopicArn, buckets, functions, name, region, tables, topicArn } =
    deployment;
  return {
    name,
    account_id: accountId,
    region,
    functions: Object.fromEntries(functions.map((each) => [each.role, each.name])),
    tables,
    buckets,
    alerts_topic_arn: topicArn ?? null,
    alarms_topic_arn: alarmsTopicArn ?? null,
  };
}

/** Says in one line what initialising is at. */
export function describeInitialising({ backlogSeconds, run, step }: InitialiseProgress): string {
  const again = run === 1 ? '' : `, run ${run}`;
  if (step === 'scan') return 'Scanning the users';
  if (step === 'export') return `Exporting to the lake${again}`;
  const left = backlogSeconds === undefined ? '' : `, ${formatDuration(backlogSeconds)} to read`;
  return `Collecting the event history${again}${left}`;
}

/** Says what is there after initialising. */
export function renderInitialised(outcome: InitialiseOutcome): string {
  const { collectorRuns, daysExported, eventsStored, usersScanned } = outcome;
  const lines: ReportLine[] = [
    ['Events', formatCount(eventsStored), formatCounted(collectorRuns, 'run')],
  ];
  if (usersScanned !== undefined) lines.push(['Users', formatCount(usersScanned)]);
  if (daysExported !== undefined) lines.push(['Days in the lake', formatCount(daysExported)]);
  return `${renderLines(lines)}\nReady to query.\n`;
}
