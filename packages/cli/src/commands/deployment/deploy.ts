import type { Prompt } from '@iam-tracker/operations';
import { defineCommand } from '../../command.ts';
import { expectAgreement, renderDeployment, withRootModule } from '../../deployment.ts';
import { DEPLOYMENT_FLAGS, decision, refusal, text, toggle, VARIABLE_FLAGS } from '../../flags.ts';
import { initialiseAndTell } from './init.ts';

export const command = defineCommand({
  flags: {
    ...DEPLOYMENT_FLAGS,
    ...VARIABLE_FLAGS,
    yes: toggle('agree to the plan in advance'),
    init: decision(
      'collect the history afterwards, without asking',
      'do not collect the history, without asking',
    ),
    build: refusal('deploy what was built last'),
    stateBucket: text('<name>', 'keep the state in this S3 bucket, locked'),
  },
  examples: `
Checks Terraform, the credentials and their account, builds the functions, shows the plan, asks, and
applies it. Settings are Terraform's: --var, --var-file, or terraform.tfvars beside main.tf.
The state is kept in the folder of the Terraform, or in a bucket of yours, locked while it is in use.

Examples:
  $ iam-tracker deploy --profile production --region eu-central-1
  $ iam-tracker deploy --var alerts_email_address=security@example.com --init
  $ iam-tracker deploy --state-bucket example-terraform-state
  $ iam-tracker deploy --yes --no-init        for a pipeline`,
  async run(options, context) {
    const { invocation, signal, terminal } = context;
    await withRootModule(options, context, async (rootModule, prompt) => {
      const { deploy } = await import('@iam-tracker/operations');
      const dependencies = { prompt, note: terminal.say, signal };
      const outcome = await deploy(rootModule, { ...options, mustExist: false }, dependencies);
      expectAgreement(outcome, context);
      const { cloud, deployment, hasChanged } = outcome;
      await terminal.write(renderDeployment(deployment));
      terminal.note(hasChanged ? 'Deployed.' : 'Nothing to change: it is deployed like that.');
      const wanted = options.init ?? (hasChanged && !options.yes && (await wantsInit(prompt)));
      if (wanted) await initialiseAndTell(cloud, deployment, context);
      else if (hasChanged) terminal.note(`To collect the event history now: ${invocation} init`);
    });
  },
});

/** Not asked after `--yes`: to agree in advance is not to ask for a run of minutes. */
async function wantsInit({ ask }: Prompt): Promise<boolean> {
  const answer = await ask(
    'Collect up to 90 days of history now (minutes, sometimes more than an hour)? Y/n',
  );
  return answer !== undefined && /^(y|yes)?$/i.test(answer);
}
