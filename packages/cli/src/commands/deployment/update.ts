import type { CommandContext } from '../../command-context.ts';
import { openAnswers } from '../../operator/answers.ts';
import { type PutUpOptions, putUp } from '../../operator/put-up.ts';
import { renderDeployment } from '../../render/deployment-lines.ts';

/** `iam-tracker update` */
export async function runUpdate(options: PutUpOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const answers = openAnswers(context);
  try {
    const { deployment, hasChanged } = await putUp(options, context, { answers, mustExist: true });
    await terminal.write(renderDeployment(deployment));
    terminal.note(hasChanged ? 'Updated.' : 'Nothing to change: it is up to date.');
  } finally {
    await answers.close();
  }
}
