import type { PlannedChange, PlannedPlace, PlanProgress } from '@iam-tracker/operations';
import type { CommandContext } from './command.ts';
import { format, toggle } from './flags.ts';
import { type Progress, startProgress } from './progress.ts';
import { plannedDocument, renderPlanned } from './render/planned-change.ts';
import { writeJson } from './render/stream.ts';
import type { Terminal } from './terminal.ts';

/** Flags of every command that has Terraform change something. */
export const PLAN_FLAGS = {
  yes: toggle('agree to the plan in advance'),
  dryRun: toggle('end when the plan is shown: nothing is changed'),
  showPlan: toggle("show Terraform's whole plan, besides its summary"),
  format: format('table', 'json'),
};

interface PlanOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly format: 'table' | 'json';
}

/** Width of what goes to standard error. */
export function messageWidth({ err, out }: Terminal): number {
  return (err.isTerminal && err.stream.columns) || out.width;
}

/** Returns what shows plans: as the result when it is all that is wanted, before the question otherwise. */
export function createPlanShower(
  { dryRun = false, format: form, yes = false }: PlanOptions,
  { terminal }: CommandContext,
) {
  return async (planned: PlannedChange, place: PlannedPlace): Promise<void> => {
    const { err, out } = terminal;
    if (dryRun && form === 'json') return writeJson(planDocument(planned, place), terminal);
    if (dryRun) return terminal.write(renderPlanned(planned, place, out));
    const width = messageWidth(terminal);
    const text = renderPlanned(planned, place, { colors: err.colors, width });
    if (yes) terminal.note(text);
    else terminal.say(text);
  };
}

function planDocument(planned: PlannedChange, { accountId, region }: PlannedPlace) {
  return {
    account_id: accountId,
    region: region ?? null,
    dry_run: true,
    plan: plannedDocument(planned),
  };
}

/** Steps between two lines, where no terminal shows progress. */
const STEPS_A_LINE = 25;

/** Shows how a plan gets on: on a line of a terminal, or now and then on a line of its own. */
export function createPlanProgress({ terminal }: CommandContext) {
  let progress: Progress | undefined;
  let told = 0;
  let applying: PlanProgress | undefined;
  const stop = () => {
    progress?.stop();
    progress = undefined;
  };
  return {
    /** Takes the line away, so that something else can be written. */
    stop,
    /** Says how far an apply came that was interrupted. */
    tellStopped(): void {
      stop();
      if (applying === undefined) return;
      const { done, total } = applying;
      terminal.say(`Stopped: ${done} of ${total} steps were made and are in the state.`);
    },
    update(current: PlanProgress | undefined): void {
      applying = current?.stage === 'apply' ? current : undefined;
      if (current === undefined) {
        stop();
        return;
      }
      const text = describeProgress(current);
      progress ??= startProgress(terminal, text);
      progress.update(text);
      const { done, stage, total } = current;
      const isDue = stage === 'apply' && (done >= told + STEPS_A_LINE || done === total);
      if (terminal.err.isTerminal || !isDue || done === told) return;
      told = done;
      terminal.note(text);
    },
  };
}

function describeProgress({ address, done, stage, total }: PlanProgress): string {
  return stage === 'plan'
    ? `Planning: ${done} looked at, ${address}`
    : `Applying: ${done} of ${total}, ${address}`;
}
