import { setTimeout as wait } from 'node:timers/promises';
import {
  type Cloud,
  type Deployment,
  type InitialiseOutcome,
  type InitialiseProgress,
  initialise,
} from '@iam-tracker/operations';
import type { CommandContext } from '../command-context.ts';
import { startProgress } from '../progress.ts';
import { type ReportLine, renderLines } from '../render/lines.ts';
import { formatCount, formatCounted, formatDuration } from '../render/quantities.ts';

/** Fills a deployment and shows how it gets on: a line a step, and what goes on within it. */
export async function fill(
  cloud: Cloud,
  deployment: Deployment,
  { signal, terminal }: CommandContext,
): Promise<InitialiseOutcome> {
  const progress = startProgress(terminal, 'Starting');
  let last = '';
  try {
    return await initialise(cloud, deployment, {
      signal,
      sleep: (milliseconds, stop) => wait(milliseconds, undefined, { signal: stop }),
      onProgress: (current) => {
        const text = describe(current);
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

function describe({ backlogSeconds, run, step }: InitialiseProgress): string {
  const again = run === 1 ? '' : `, run ${run}`;
  if (step === 'scan') return 'Scanning the users';
  if (step === 'export') return `Exporting to the lake${again}`;
  const left = backlogSeconds === undefined ? '' : `, ${formatDuration(backlogSeconds)} to read`;
  return `Collecting the event history${again}${left}`;
}

/** Says what is there now. */
export function renderFilled(outcome: InitialiseOutcome): string {
  const { collectorRuns, daysExported, eventsStored, usersScanned } = outcome;
  const lines: ReportLine[] = [
    ['Events', formatCount(eventsStored), formatCounted(collectorRuns, 'run')],
  ];
  if (usersScanned !== undefined) lines.push(['Users', formatCount(usersScanned)]);
  if (daysExported !== undefined) lines.push(['Days in the lake', formatCount(daysExported)]);
  return `${renderLines(lines)}\nReady to query.\n`;
}
