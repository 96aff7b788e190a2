import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@iam-tracker/core';
import { defineCommand } from '../../command.ts';
import { findRootModule } from '../../deployment.ts';
import { DEPLOYMENT_FLAGS } from '../../flags.ts';

export const command = defineCommand({
  flags: DEPLOYMENT_FLAGS,
  examples: `
Asks AWS for nothing: is the Terraform well-formed and valid, and are the functions built?

Examples:
  $ iam-tracker validate`,
  async run(options, context) {
    const rootModule = await findRootModule(options, context);
    const { FUNCTION_ROLES, terraformError } = await import('@iam-tracker/operations');
    const terraform = await rootModule.terraform();
    const steps = [
      ['init', '-backend=false', '-input=false'],
      ['fmt', '-check', '-recursive'],
      ['validate'],
    ];
    for (const [step = '', ...args] of steps) {
      const status = await terraform.run(step, ...args);
      if (status !== 0) throw terraformError(step, status);
    }
    const zips = FUNCTION_ROLES.map((role) => `${role}.zip`);
    const missing = zips.filter((zip) => !existsSync(join(rootModule.repository, 'dist', zip)));
    if (missing.length > 0) {
      throw new AppError('NO_DATA', `Not built: ${missing.join(', ')}.`, {
        hint: 'Build them: pnpm build. iam-tracker deploy does it by itself.',
      });
    }
    context.terminal.note('The Terraform is valid and the functions are built.');
  },
});
