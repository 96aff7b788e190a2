import type { Severity } from '@iam-tracker/core';
import type { Verdict } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

/** A severity with what was found. */
export type Finding = readonly [severity: Severity, detail: string];

/** Judges by what was found, as `hitMilderByPipeline` does; no hit when that is nothing. */
export function judgeFinding(
  event: RuleEvent,
  settings: DetectionSettings,
  found: Finding | undefined,
): Verdict {
  return found !== undefined && hitMilderByPipeline(event, settings, ...found);
}

/** Tells whether a call tells nothing of what it asked for; then the worst is to be thought of it. */
export function isRequestUnknown({ isRequestOmitted, request }: RuleEvent): boolean {
  return isRequestOmitted || Object.keys(request).length === 0;
}

/** Returns a dedup key by which neither a milder call nor one on something else hides a worse one. */
export function guardKey(event: RuleEvent): string {
  return joinKey(event.accountId, event.awsRegion, event.actor, event.eventName, event.target);
}
