import type { CommandContext } from '../../command-context.ts';
import { openAnswers } from '../../operator/answers.ts';
import { fill, renderFilled } from '../../operator/fill.ts';
import { type PutUpOptions, putUp } from '../../operator/put-up.ts';
import { renderDeployment } from '../../render/deployment-lines.ts';

export interface DeployCommandOptions extends PutUpOptions {
  /** `--init` and `--no-init`; asked when neither is given. */
  readonly init?: boolean;
}

/** `iam-tracker deploy` */
export async function runDeploy(
  options: DeployCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { invocation, terminal } = context;
  const answers = openAnswers(context);
  try {
    const { cloud, deployment, hasChanged } = await putUp(options, context, {
      answers,
      mustExist: false,
    });
    await terminal.write(renderDeployment(deployment));
    terminal.note(hasChanged ? 'Deployed.' : 'Nothing to change: it is deployed like that.');
    const wanted = options.init ?? (hasChanged && (await wantsInit(options, answers.ask)));
    if (wanted) await terminal.write(renderFilled(await fill(cloud, deployment, context)));
    else if (hasChanged) terminal.note(`To collect the event history now: ${invocation} init`);
  } finally {
    await answers.close();
  }
}

/** Who agrees to everything in advance has not asked for a run of minutes. */
async function wantsInit(
  { yes = false }: DeployCommandOptions,
  ask: (question: string) => Promise<string | undefined>,
): Promise<boolean> {
  if (yes) return false;
  const answer = await ask(
    'Collect up to 90 days of history now (minutes, sometimes more than an hour)? Y/n',
  );
  return answer !== undefined && /^(y|yes)?$/i.test(answer);
}
