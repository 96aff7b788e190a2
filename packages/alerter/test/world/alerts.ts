import type { ActivityEvent } from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import type { Alert } from '../../src/alert.ts';
import type { SingleEventRule } from '../../src/rule.ts';
import { toRuleEvent } from '../../src/rule-event.ts';
import { threshold } from './stateful-rules.ts';

const { kind: _kind, threshold: _threshold, ...base } = threshold;

/** Fires on whatever happens in IAM. */
export const everything: SingleEventRule = { ...base, kind: 'single', id: 'TEST-EVERYTHING' };

export interface AlertChanges extends Partial<Omit<Alert, 'event'>> {
  readonly event?: Partial<ActivityEvent>;
}

/** An alert of an event that happened so many seconds into 2026. */
export function anAlert(id: string, second = 0, { event, ...changes }: AlertChanges = {}): Alert {
  return {
    rule: everything,
    event: toRuleEvent(sampleEvent(id, second, event)),
    severity: 'HIGH',
    isDryRun: false,
    detail: undefined,
    relatedEventIds: [id],
    ...changes,
  };
}
