import type { Severity } from '@iam-tracker/core';
import type { Hit } from '../detect/rule.ts';
import { isByService } from '../event/caller.ts';
import type { RuleEvent } from '../event/rule-event.ts';
import type { DetectionSettings } from '../settings/detection-settings.ts';

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
