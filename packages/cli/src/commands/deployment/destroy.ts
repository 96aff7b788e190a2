import { printable } from '@iam-tracker/core';
import type { Deployment, Destroyed, Loss } from '@iam-tracker/operations';
import { type CommandContext, defineCommand } from '../../command.ts';
import { deploymentDocument, expectAgreement, withRootModule } from '../../deployment.ts';
import { DEPLOYMENT_FLAGS, toggle, VARIABLE_FLAGS } from '../../flags.ts';
import { createPlanShower, PLAN_FLAGS } from '../../planning.ts';
import { type Progress, startProgress } from '../../progress.ts';
import { plannedDocument } from '../../render/planned-change.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';

export const command = defineCommand({
  flags: {
    ...DEPLOYMENT_FLAGS,
    ...VARIABLE_FLAGS,
    ...PLAN_FLAGS,
    emptyBuckets: toggle('delete the objects in its buckets too'),
  },
  examples: `
Names what will be lost, plans, and asks for the name of the deployment. Buckets that are not empty stay in the
way until told otherwise; they are emptied when the plan is made and agreed to. Exit status as of deploy.

Examples:
  $ iam-tracker destroy
  $ iam-tracker destroy --dry-run
  $ iam-tracker destroy --empty-buckets --yes`,
  async run(options, context) {
    const { signal, terminal } = context;
    const isJson = options.format === 'json';
    await withRootModule(options, context, async ({ onProgress, prompt, rootModule }) => {
      const { destroy, MAX_COUNTED } = await import('@iam-tracker/operations');
      const outcome = await destroy(rootModule, options, {
        ...{ onProgress, prompt, signal },
        showLoss: async (deployment, loss) => {
          if (!isJson) await terminal.write(renderLoss(deployment, loss, MAX_COUNTED));
        },
        showPlanned: createPlanShower(options, context),
        onEmptying: tellOfBuckets(context),
      });
      expectAgreement(outcome, context);
      if ('dryRun' in outcome) return;
      terminal.note('Nothing of it is left.');
      if (isJson) await writeJson(destroyedDocument(outcome), terminal);
    });
  },
});

function destroyedDocument({ destroyed, loss, planned }: Destroyed) {
  return {
    dry_run: false,
    plan: plannedDocument(planned),
    destroyed: deploymentDocument(destroyed),
    lost: {
      tables: loss.tables.map(({ items, name }) => ({ name, items })),
      buckets: loss.buckets,
    },
  };
}

function renderLoss(
  { accountId, name, region }: Deployment,
  { buckets, tables }: Loss,
  maxCounted: number,
): string {
  const items = tables.map(
    (table) => `  table ${printable(table.name)}: about ${formatCounted(table.items, 'item')}\n`,
  );
  const objects = buckets.map(
    (bucket) => `  bucket ${printable(bucket.name)}: ${countObjects(bucket.objects, maxCounted)}\n`,
  );
  return [
    `${printable(name)} in account ${accountId}, ${region}. This will be lost for good:\n`,
    ...items,
    ...objects,
    '  and the functions, schedules, alarms, dashboards, logs and keys\n',
  ].join('');
}

function countObjects(count: number, maxCounted: number): string {
  if (count === 0) return 'empty';
  const more = count === maxCounted ? 'at least ' : '';
  return `${more}${formatCounted(count, 'object')}, versions included`;
}

/** Shows how the emptying of one bucket after another gets on. */
function tellOfBuckets({ terminal }: CommandContext) {
  let progress: Progress | undefined;
  return (bucket: string, deleted: number, hasEnded: boolean) => {
    progress ??= startProgress(terminal, `Emptying bucket ${bucket}`);
    progress.update(`Emptying bucket ${bucket}: ${formatCount(deleted)} objects`);
    if (!hasEnded) return;
    progress.stop();
    progress = undefined;
    terminal.note(`Bucket ${bucket}: ${formatCounted(deleted, 'object')} deleted.`);
  };
}
