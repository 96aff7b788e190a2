import { LOG_LEVELS } from '@iam-tracker/core';
import { type Command, Option } from 'commander';
import type { CommandContext } from './command-context.ts';
import { formatOption } from './command-options.ts';

const DEPLOY_EXAMPLES = `
Checks Terraform, the credentials and their account, builds the functions, shows the plan, asks, and
applies it. Settings are Terraform's: --var, --var-file, or terraform.tfvars beside main.tf.
The state is kept in the folder of the Terraform, or in a bucket of yours, locked while it is in use.

Examples:
  $ iam-tracker deploy --profile production --region eu-central-1
  $ iam-tracker deploy --var alerts_email_address=security@example.com --init
  $ iam-tracker deploy --state-bucket example-terraform-state
  $ iam-tracker deploy --yes --no-init        for a pipeline`;

const UPDATE_EXAMPLES = `
As deploy, for what is deployed already: after "git pull", or to change settings.

Examples:
  $ git pull && pnpm install --frozen-lockfile && iam-tracker update
  $ iam-tracker update --var log_level=DEBUG`;

const INIT_EXAMPLES = `
Runs the deployed functions now instead of waiting for their schedules: the collector until all of the
90 days are read, the scan of users, the export to the lake. Doing it again goes on where it stopped.

Examples:
  $ iam-tracker init --profile production`;

const STATUS_EXAMPLES = `
Functions and their last runs, what is known to be complete, alarms, and table sizes (which DynamoDB
counts every six hours). Ends with 1 when something needs a look.

Examples:
  $ iam-tracker status
  $ iam-tracker status --format json | jq '.concerns'`;

const LOGS_EXAMPLES = `
Functions: collector, alerter, user-scanner, exporter; all of them when none is named.

Examples:
  $ iam-tracker logs --level ERROR --since 24h
  $ iam-tracker logs collector --follow
  $ iam-tracker logs exporter --format json | jq '.[].line.message'`;

const VALIDATE_EXAMPLES = `
Asks AWS for nothing: is the Terraform well-formed and valid, and are the functions built?

Examples:
  $ iam-tracker validate`;

const DESTROY_EXAMPLES = `
Names what will be lost and asks for the name of the deployment. Buckets that are not empty stay in the
way until told otherwise.

Examples:
  $ iam-tracker destroy
  $ iam-tracker destroy --empty-buckets --yes`;

/** Adds the commands about a deployment. */
export function addOperatorCommands(program: Command, context: CommandContext): void {
  deploymentCommand(program, 'deploy', 'put the whole system into an AWS account', DEPLOY_EXAMPLES)
    .option('--var <name=value>', 'a setting; may be given more than once', collect)
    .option('--var-file <file>', 'a file of settings; may be given more than once', collect)
    .option('--yes', 'agree to the plan in advance')
    .option('--init', 'collect the history afterwards, without asking')
    .option('--no-init', 'do not collect the history, without asking')
    .option('--no-build', 'deploy what was built last')
    .option('--state-bucket <name>', 'keep the state in this S3 bucket, locked')
    .action(async (_, command: Command) => {
      const { runDeploy } = await import('./commands/deployment/deploy.ts');
      await runDeploy(withoutDefaultInit(command), context);
    });

  deploymentCommand(program, 'update', 'bring what is deployed up to date', UPDATE_EXAMPLES)
    .option('--var <name=value>', 'a setting; may be given more than once', collect)
    .option('--var-file <file>', 'a file of settings; may be given more than once', collect)
    .option('--yes', 'agree to the plan in advance')
    .option('--no-build', 'deploy what was built last')
    .action(async (_, command: Command) => {
      const { runUpdate } = await import('./commands/deployment/update.ts');
      await runUpdate(command.optsWithGlobals(), context);
    });

  deploymentCommand(
    program,
    'init',
    'collect the history of what was deployed',
    INIT_EXAMPLES,
  ).action(async (_, command: Command) => {
    const { runInit } = await import('./commands/deployment/init.ts');
    await runInit(command.optsWithGlobals(), context);
  });

  deploymentCommand(program, 'status', 'show how what is deployed is doing', STATUS_EXAMPLES)
    .addOption(formatOption('table', 'json'))
    .action(async (_, command: Command) => {
      const { runStatus } = await import('./commands/deployment/status.ts');
      await runStatus(command.optsWithGlobals(), context);
    });

  deploymentCommand(program, 'logs', 'show what the deployed functions log', LOGS_EXAMPLES)
    .argument('[function...]', 'only of these')
    .option('--follow', 'go on with what is logged from now on')
    .addOption(new Option('--level <level>', 'nothing less severe').choices(LOG_LEVELS))
    .option('--since <time>', 'no earlier than this', '1h')
    .addOption(formatOption('table', 'json'))
    .action(async (names: string[], _, command: Command) => {
      const { runLogs } = await import('./commands/deployment/logs.ts');
      await runLogs(names, command.optsWithGlobals(), context);
    });

  deploymentCommand(program, 'validate', 'check what would be deployed', VALIDATE_EXAMPLES).action(
    async (_, command: Command) => {
      const { runValidate } = await import('./commands/deployment/validate.ts');
      await runValidate(command.optsWithGlobals(), context);
    },
  );

  deploymentCommand(program, 'destroy', 'take down what is deployed', DESTROY_EXAMPLES)
    .option('--var <name=value>', 'a setting; may be given more than once', collect)
    .option('--var-file <file>', 'a file of settings; may be given more than once', collect)
    .option('--empty-buckets', 'delete the objects in its buckets too')
    .option('--yes', 'ask nothing')
    .action(async (_, command: Command) => {
      const { runDestroy } = await import('./commands/deployment/destroy.ts');
      await runDestroy(command.optsWithGlobals(), context);
    });
}

/** Options of every command about a deployment. */
export function addDeploymentOptions(command: Command): Command {
  return command
    .option('--profile <name>', 'the AWS profile to use')
    .option('--region <name>', 'the AWS Region to use')
    .option('--terraform-dir <folder>', 'the root module (terraform/ of this repository)');
}

function deploymentCommand(
  program: Command,
  name: string,
  description: string,
  examples: string,
): Command {
  return addDeploymentOptions(program.command(name).description(description)).addHelpText(
    'after',
    examples,
  );
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** `--no-init` would make true the default of `--init`; here nothing said means that we ask. */
function withoutDefaultInit<T extends object>(command: Command): T {
  const { init, ...rest } = command.optsWithGlobals();
  const isSaid = command.getOptionValueSource('init') === 'cli';
  return (isSaid ? { ...rest, init } : rest) as T;
}
