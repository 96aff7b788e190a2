import type { CommandContext } from '../../command-context.ts';
import { fill, renderFilled } from '../../operator/fill.ts';
import { type OperatorOptions, openDeployment, openOperator } from '../../operator/operator.ts';

/** `iam-tracker init` */
export async function runInit(options: OperatorOptions, context: CommandContext): Promise<void> {
  const { cloud, deployment } = await openDeployment(openOperator(options, context));
  await context.terminal.write(renderFilled(await fill(cloud, deployment, context)));
}
