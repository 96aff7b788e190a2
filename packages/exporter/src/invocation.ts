import { compact, deadlineOf, type InvocationContext } from '@iam-tracker/core';
import { parseExportRange } from './day-range.ts';
import { exportLake } from './export/export-lake.ts';
import type { ExportResult } from './export/export-result.ts';
import type { ExportSettings } from './export/export-run.ts';
import type { ExportDependencies } from './ports.ts';

/** Time kept for publishing a day that is written, and metrics. */
const MARGIN_MILLISECONDS = 20_000;

/** An exporter that is wired and ready. */
export interface Exporter {
  readonly dependencies: ExportDependencies;
  readonly settings: ExportSettings;
}

/**
 * Answers one invocation: a scheduled run, or an export of `{ "start_date", "end_date" }`.
 *
 * @throws AppError BAD_PAYLOAD; ExportError after a run that failed in part.
 */
export async function invoke(
  payload: unknown,
  context: InvocationContext,
  { dependencies, settings }: Exporter,
): Promise<ExportResult> {
  const { clock } = dependencies;
  const range = parseExportRange(payload, clock.now());
  const deadline = deadlineOf(context, clock, MARGIN_MILLISECONDS);
  return exportLake(dependencies, settings, compact({ deadline, range }));
}
