import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@iam-tracker/core';
import { FUNCTION_ROLES, terraformError } from '@iam-tracker/operations';
import type { CommandContext } from '../../command-context.ts';
import { type OperatorOptions, openOperator } from '../../operator/operator.ts';
import { REPOSITORY } from '../../operator/repository.ts';

/** `iam-tracker validate` */
export async function runValidate(
  options: OperatorOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const terraform = await openOperator(options, context).terraform();
  const steps = [
    ['init', '-backend=false', '-input=false'],
    ['fmt', '-check', '-recursive'],
    ['validate'],
  ];
  for (const [command = '', ...args] of steps) {
    const status = await terraform.run(command, ...args);
    if (status !== 0) throw terraformError(command, status);
  }
  const missing = FUNCTION_ROLES.filter(
    (role) => !existsSync(join(REPOSITORY, `dist/${role}.zip`)),
  );
  if (missing.length > 0) {
    throw new AppError(
      'NO_DATA',
      `Not built: ${missing.map((role) => `${role}.zip`).join(', ')}.`,
      {
        hint: 'Build them: pnpm build. iam-tracker deploy does it by itself.',
      },
    );
  }
  terminal.note('The Terraform is valid and the functions are built.');
}
