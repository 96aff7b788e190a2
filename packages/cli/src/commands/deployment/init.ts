import { systemClock } from '@iam-tracker/core';
import type { Cloud, Deployment, InitialiseOutcome } from '@iam-tracker/operations';
import { type CommandContext, defineCommand } from '../../command.ts';
import { describeInitialising, findDeployment, renderInitialised } from '../../deployment.ts';
import { DEPLOYMENT_FLAGS } from '../../flags.ts';
import { startProgress } from '../../progress.ts';

export const command = defineCommand({
  flags: DEPLOYMENT_FLAGS,
  examples: `
Runs the deployed functions now instead of waiting for their schedules: the collector until all of the
90 days are read, the scan of users, the export to the lake. Doing it again goes on where it stopped.

Examples:
  $ iam-tracker init --profile production`,
  async run(options, context) {
    const { cloud, deployment } = await findDeployment(options, context);
    const outcome = await initialiseAndTell(cloud, deployment, context);
    await context.terminal.write(renderInitialised(outcome));
  },
});

/** Initialises a deployment, shows how it gets on (a line a step, and what goes on within it), and returns what came of it. */
export async function initialiseAndTell(
  cloud: Cloud,
  deployment: Deployment,
  { signal, tellStopping, terminal }: CommandContext,
): Promise<InitialiseOutcome> {
  tellStopping(
    'Stopping; a function that was started goes on in AWS, and init goes on after it. Once more stops at once.',
  );
  const { initialise } = await import('@iam-tracker/operations');
  const progress = startProgress(terminal, 'Starting');
  let last = '';
  try {
    return await initialise(cloud, deployment, {
      signal,
      sleep: systemClock.sleep,
      onProgress: (current) => {
        const text = describeInitialising(current);
        const head = `${current.step} ${current.run}`;
        // Without a terminal there is no progress to see: a line a run is all.
        if (!terminal.err.isTerminal && head !== last) terminal.note(text);
        last = head;
        progress.update(text);
      },
    });
  } finally {
    progress.stop();
  }
}
