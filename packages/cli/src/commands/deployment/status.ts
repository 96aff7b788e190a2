import { gatherStatus } from '@iam-tracker/operations';
import type { CommandContext } from '../../command-context.ts';
import { EXIT, ExitError } from '../../exit-error.ts';
import { toJson } from '../../json.ts';
import { type OperatorOptions, openDeployment, openOperator } from '../../operator/operator.ts';
import { renderStatus, statusDocument } from '../../render/status-report.ts';

export interface StatusCommandOptions extends OperatorOptions {
  readonly format: 'table' | 'json';
}

/** `iam-tracker status` */
export async function runStatus(
  options: StatusCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { now, signal, terminal } = context;
  const { cloud, deployment } = await openDeployment(openOperator(options, context));
  const status = await gatherStatus(cloud, deployment, { now: now(), signal });
  await terminal.write(
    options.format === 'json'
      ? `${toJson(statusDocument(status), true)}\n`
      : renderStatus(status, terminal.out, now()),
  );
  if (status.concerns.length > 0) throw new ExitError(EXIT.failure);
}
