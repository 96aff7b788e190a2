import type { InitialiseOutcome, Prompt } from '@iam-tracker/operations';
import { type CommandContext, defineCommand } from '../../command.ts';
import {
  deploymentDocument,
  expectAgreement,
  renderDeployment,
  renderInitialised,
  withRootModule,
} from '../../deployment.ts';
import {
  choice,
  DEPLOYMENT_FLAGS,
  decision,
  type OptionsOf,
  refusal,
  text,
  VARIABLE_FLAGS,
} from '../../flags.ts';
import { createPlanShower, messageWidth, PLAN_FLAGS } from '../../planning.ts';
import { leftToDoDocument, renderLeftToDo } from '../../render/left-to-do.ts';
import { plannedDocument } from '../../render/planned-change.ts';
import { writeJson } from '../../render/stream.ts';
import { initialiseAndTell } from './init.ts';

/** Flags of deploying what is there, and what is not. */
export const DEPLOY_FLAGS = {
  ...DEPLOYMENT_FLAGS,
  ...VARIABLE_FLAGS,
  ...PLAN_FLAGS,
  build: refusal('deploy what was built last'),
  runtime: choice('<name>', 'what the functions run on', ['nodejs24.x', 'nodejs22.x']),
};

export const command = defineCommand({
  flags: {
    ...DEPLOY_FLAGS,
    init: decision(
      'collect the history afterwards, without asking',
      'do not collect the history, without asking',
    ),
    stateBucket: text('<name>', 'keep the state in this S3 bucket, locked'),
  },
  examples: `
Checks Terraform, the credentials and their account, builds the functions and plans. Then it shows how much of
each type changes, each resource that would be gone, and the cost; asks; applies exactly that; and says what is
left to do. Settings are Terraform's: --var, --var-file, or terraform.tfvars beside main.tf.
The functions run on nodejs24.x where the AWS provider that Terraform chose takes it (6.19 and later), unless
--runtime or the setting lambda_runtime says otherwise.
The state is kept in the folder of the Terraform, or in a bucket of yours, locked while it is in use.
Without a terminal nothing is changed unless --yes agrees in advance.

Exit status: 0 when it is deployed like that, or with --dry-run when the plan could be made, whether or not it
changes something (has_changes of --format json tells); 1 when something failed or the answer was no; 2 when
the command line or a setting is wrong. After --dry-run nothing is changed and no lock is left.

Examples:
  $ iam-tracker deploy --profile production --region eu-central-1
  $ iam-tracker deploy --var alerts_email_address=security@example.com --init
  $ iam-tracker deploy --state-bucket example-terraform-state
  $ iam-tracker deploy --dry-run --show-plan  what would change, in short and whole
  $ iam-tracker deploy --yes --no-init        for a pipeline`,
  async run(options, context) {
    await deployAndTell({ ...options, mustExist: false }, context, {
      done: 'Deployed.',
      unchanged: 'Nothing to change: it is deployed like that.',
      wantsInit: async (hasChanged, prompt) =>
        options.init ??
        (hasChanged && options.yes !== true && options.format !== 'json' && askToInit(prompt)),
    });
  },
});

type DeployOptions = OptionsOf<typeof DEPLOY_FLAGS> & {
  readonly mustExist: boolean;
  readonly stateBucket?: string;
};

interface Wording {
  readonly done: string;
  readonly unchanged: string;
  readonly wantsInit: (hasChanged: boolean, prompt: Prompt) => Promise<boolean>;
}

/** Deploys, and shows what would be done, what was, and what is left to do. */
export async function deployAndTell(
  options: DeployOptions,
  context: CommandContext,
  { done, unchanged, wantsInit }: Wording,
): Promise<void> {
  const { invocation, signal, terminal } = context;
  const isJson = options.format === 'json';
  await withRootModule(options, context, async ({ onProgress, prompt, rootModule }) => {
    const { deploy, findLeftToDo } = await import('@iam-tracker/operations');
    const outcome = await deploy(rootModule, options, {
      ...{ prompt, onProgress, signal },
      note: terminal.note,
      showPlanned: createPlanShower(options, context),
    });
    expectAgreement(outcome, context);
    if ('dryRun' in outcome) return;
    const { cloud, deployment, planned } = outcome;
    const { hasChanges } = planned;
    if (!isJson) await terminal.write(renderDeployment(deployment));
    terminal.note(hasChanges ? done : unchanged);
    const initialised = (await wantsInit(hasChanges, prompt))
      ? await initialiseAndTell(cloud, deployment, context)
      : undefined;
    if (initialised !== undefined && !isJson) await terminal.write(renderInitialised(initialised));
    const left = await findLeftToDo(cloud, deployment);
    if (isJson) {
      const document = {
        dry_run: false,
        has_changed: hasChanges,
        plan: plannedDocument(planned),
        deployment: deploymentDocument(deployment),
        initialised: initialised === undefined ? null : initialisedDocument(initialised),
        left_to_do: leftToDoDocument(left),
      };
      await writeJson(document, terminal);
      return;
    }
    // What was deployed before was told then.
    const isInitialised = initialised !== undefined || options.mustExist || !hasChanges;
    terminal.note(
      renderLeftToDo(left, { invocation, isInitialised, width: messageWidth(terminal) }),
    );
  });
}

/** Not asked after `--yes`: to agree in advance is not to ask for a run of minutes. */
async function askToInit({ ask }: Prompt): Promise<boolean> {
  const answer = await ask(
    'Collect up to 90 days of history now (minutes, sometimes more than an hour)? Y/n',
  );
  return answer !== undefined && /^(y|yes)?$/i.test(answer);
}

function initialisedDocument(outcome: InitialiseOutcome) {
  const { collectorRuns, daysExported, eventsStored, usersScanned } = outcome;
  return {
    collector_runs: collectorRuns,
    events_stored: eventsStored,
    users_scanned: usersScanned ?? null,
    days_exported: daysExported ?? null,
  };
}
