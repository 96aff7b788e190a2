import type { Severity } from '@iam-tracker/core';
import { isByService } from '../caller.ts';
import type { DetectionSettings } from '../detection-settings.ts';
import type { Hit } from '../rule.ts';
import type { RuleEvent } from '../rule-event.ts';

const MILDER: Readonly<Record<Severity, Severity>> = {
  CRITICAL: 'HIGH',
  HIGH: 'WARNING',
  WARNING: 'INFO',
  INFO: 'INFO',
};

/** Returns a hit that is one step milder for infrastructure as code, whose work is planned; and never nothing. */
export function hitMilderByPipeline(
  event: RuleEvent,
  settings: DetectionSettings,
  severity: Severity,
  detail: string = event.eventName,
): Hit {
  return { severity: settings.isPipeline(event) ? MILDER[severity] : severity, detail };
}

/** Tells whether neither infrastructure as code nor an AWS service did it. */
export function isUnplanned(event: RuleEvent, settings: DetectionSettings): boolean {
  return !isByService(event) && !settings.isPipeline(event);
}
