import { deadlineOf, type InvocationContext } from '@iam-tracker/core';
import { exportLake } from './export-lake.ts';
import type { ExportResult } from './export-result.ts';
import { parsePayload } from './payload.ts';
import type { ExportParts } from './ports.ts';
import type { ExportSettings } from './settings.ts';

export type { InvocationContext };

/** Time kept for publishing a day that is written, and metrics. */
const MARGIN_MILLISECONDS = 20_000;

export interface InvocationParts {
  readonly parts: ExportParts;
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
  { parts, settings }: InvocationParts,
): Promise<ExportResult> {
  const { clock } = parts;
  const range = parsePayload(payload, clock.now());
  const deadline = deadlineOf(context, clock, MARGIN_MILLISECONDS);
  return exportLake(parts, settings, range === undefined ? { deadline } : { deadline, range });
}
