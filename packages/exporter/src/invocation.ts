import { exportLake } from './export-lake.ts';
import type { ExportResult } from './export-result.ts';
import { parsePayload } from './payload.ts';
import type { ExportParts } from './ports.ts';
import type { ExportSettings } from './settings.ts';

/** Time kept for publishing a day that is written, and metrics. */
const MARGIN_MILLISECONDS = 20_000;

/** What the exporter uses of Lambda's context. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}

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
  const now = parts.clock.now();
  const range = parsePayload(payload, now);
  const remaining = context.getRemainingTimeInMillis();
  const deadline = now + remaining - Math.min(MARGIN_MILLISECONDS, remaining / 2);
  return exportLake(parts, settings, range === undefined ? { deadline } : { deadline, range });
}
