import type { Severity } from '@iam-tracker/core';
import { joinKey } from '../../caller.ts';
import type { DetectionSettings } from '../../detection-settings.ts';
import type { Hit, Verdict } from '../../rule.ts';
import type { RuleEvent } from '../../rule-event.ts';

const MILDER: Readonly<Record<Severity, Severity>> = {
  CRITICAL: 'HIGH',
  HIGH: 'WARNING',
  WARNING: 'INFO',
  INFO: 'INFO',
};

/** How bad what was found is, and what it is. */
export type Finding = readonly [severity: Severity, detail: string];

/** Judges by what was found, as `hitUnlessPipeline` does; no hit when that is nothing. */
export function judgeFinding(
  event: RuleEvent,
  settings: DetectionSettings,
  found: Finding | undefined,
): Verdict {
  return found !== undefined && hitUnlessPipeline(event, settings, ...found);
}

/** Returns a hit that is one step milder for infrastructure as code, and never nothing. */
export function hitUnlessPipeline(
  event: RuleEvent,
  settings: DetectionSettings,
  severity: Severity,
  detail: string = event.eventName,
): Hit {
  return { severity: settings.isPipeline(event) ? MILDER[severity] : severity, detail };
}

/** Whether a call tells nothing of what it asked for; then the worst is to be thought of it. */
export function isRequestUnknown({ isRequestOmitted, request }: RuleEvent): boolean {
  return isRequestOmitted || Object.keys(request).length === 0;
}

/** A dedup key by which neither a milder call nor one on something else hides a worse one. */
export function guardKey(event: RuleEvent): string {
  return joinKey(event.accountId, event.awsRegion, event.actor, event.eventName, event.target);
}
