import { defineCommand } from '../../command.ts';
import { DEPLOY_FLAGS, deployAndTell } from './deploy.ts';

export const command = defineCommand({
  flags: DEPLOY_FLAGS,
  examples: `
As deploy, for what is deployed already: after "git pull", or to change settings. It shows the same summary of the
plan before it asks, and ends with the same exit status.

Examples:
  $ git pull && pnpm install --frozen-lockfile && iam-tracker update
  $ iam-tracker update --var log_level=DEBUG
  $ iam-tracker update --dry-run -o json | jq '.plan.losses'`,
  async run(options, context) {
    await deployAndTell({ ...options, mustExist: true }, context, {
      done: 'Updated.',
      unchanged: 'Nothing to change: it is up to date.',
      wantsInit: async () => false,
    });
  },
});
