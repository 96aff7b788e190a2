import { defineCommand } from '../../command.ts';
import { expectAgreement, renderDeployment, withRootModule } from '../../deployment.ts';
import { DEPLOYMENT_FLAGS, refusal, toggle, VARIABLE_FLAGS } from '../../flags.ts';

export const command = defineCommand({
  flags: {
    ...DEPLOYMENT_FLAGS,
    ...VARIABLE_FLAGS,
    yes: toggle('agree to the plan in advance'),
    build: refusal('deploy what was built last'),
  },
  examples: `
As deploy, for what is deployed already: after "git pull", or to change settings.

Examples:
  $ git pull && pnpm install --frozen-lockfile && iam-tracker update
  $ iam-tracker update --var log_level=DEBUG`,
  async run(options, context) {
    const { signal, terminal } = context;
    await withRootModule(options, context, async (rootModule, prompt) => {
      const { deploy } = await import('@iam-tracker/operations');
      const dependencies = { prompt, note: terminal.say, signal };
      const outcome = await deploy(rootModule, { ...options, mustExist: true }, dependencies);
      expectAgreement(outcome, context);
      await terminal.write(renderDeployment(outcome.deployment));
      terminal.note(outcome.hasChanged ? 'Updated.' : 'Nothing to change: it is up to date.');
    });
  },
});
