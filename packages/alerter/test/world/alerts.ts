import type { ActivityEvent, UnexplainedChange } from '@iam-tracker/core';
import type { TrailFindingRecord } from '@iam-tracker/core/trail-finding';
import { sampleEvent } from '@iam-tracker/test-utils';
import type { Alert } from '../../src/alert/alert.ts';
import type { SingleEventRule } from '../../src/detect/rule.ts';
import { toRuleEvent } from '../../src/event/rule-event.ts';
import type { AlertLedger, NewRecord } from '../../src/ports.ts';
import { threshold } from './stateful-rules.ts';

const { kind: _kind, threshold: _threshold, ...base } = threshold;

/** Fires on whatever happens in IAM. */
export const everything: SingleEventRule = { ...base, kind: 'single', id: 'TEST-EVERYTHING' };

interface AlertChanges extends Partial<Omit<Alert, 'event'>> {
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

/** Records an alert by itself; throws what kept it from being written. */
export async function recordOne(ledger: AlertLedger, record: NewRecord): Promise<void> {
  const [failure] = await ledger.recordAll([record]);
  if (failure !== undefined && failure !== 'settled') throw failure;
}

/** A key that appeared, and no event of the time tells of it. */
export function aChange(changes: Partial<UnexplainedChange> = {}): UnexplainedChange {
  return {
    changeId: '2026-03-05T06:00:00Z#alice#key_created#AKIAEXAMPLENEWKEY001',
    kind: 'key_created',
    userName: 'alice',
    userId: 'AIDAEXAMPLEALICE00001',
    arn: 'arn:aws:iam::123456789012:user/alice',
    subject: 'AKIAEXAMPLENEWKEY001',
    scanTimestamp: '2026-03-05T06:00:00Z',
    previousScan: '2026-03-04T06:00:00Z',
    changedAfter: '2026-03-04T06:00:00Z',
    changedBefore: '2026-03-05T06:00:00Z',
    judgedAt: '2026-03-05T10:00:00Z',
    ...changes,
  };
}

/** A finding about the files of a trail, as it is told. */
export function aFinding(changes: Partial<TrailFindingRecord> = {}): TrailFindingRecord {
  return {
    findingId: 'trail-00000000000000000000000000000001',
    accountId: '123456789012',
    region: 'eu-west-1',
    kind: 'file_altered',
    object: 'trail-bucket/AWSLogs/x.json.gz',
    start: '2026-03-05T08:00:00Z',
    end: '2026-03-05T09:00:00Z',
    foundAt: '2026-03-05T10:00:00Z',
    ...changes,
  };
}
