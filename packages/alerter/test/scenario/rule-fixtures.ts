import { formatTime, type Severity, type UnexplainedChange } from '@iam-tracker/core';
import type { TrailFindingRecord } from '@iam-tracker/core/trail-finding';
import type { TestRecord } from '@iam-tracker/test-utils';
import type { RightsFact } from '../../src/rights/event-rights.ts';
import type { SettingsDocument } from '../../src/settings/settings-document.ts';

/** A story told in CloudTrail records, and what the rule has to say about it. */
export interface RuleFixture {
  /** Completes "fires on …" or "is quiet on …". */
  readonly name: string;
  /** In any order; times decide. Records of one fixture need different event ids: `story` gives them. */
  readonly records: readonly TestRecord[];
  /** Changes of users that no event explains, beside the records. */
  readonly changes?: readonly UnexplainedChange[];
  /** Findings about the files of a trail, beside the records. */
  readonly findings?: readonly TrailFindingRecord[];
  /** Facts that the inventory of the account held before. */
  readonly inventory?: readonly RightsFact[];
  readonly settings?: SettingsDocument;
  /** As in FILTERED_ROLES. */
  readonly filteredRoles?: string;
  /** As in OWN_RESOURCES. */
  readonly ownResources?: string;
  /** Severity of the last alert. */
  readonly severity?: Severity;
  /** Must be part of the detail of the last alert. */
  readonly detail?: string;
  /** Number of events that alert; at least one unless given. */
  readonly alerts?: number;
}

export interface RuleFixtures {
  readonly fires: readonly RuleFixture[];
  /** Near misses: what a careless version of the rule would have taken. */
  readonly quiet: readonly RuleFixture[];
}

/** Gives records ids and times of their own: `minute` counts from 2026-03-05T10:00Z. */
export function story(...beats: readonly (readonly [minute: number, record: TestRecord])[]) {
  return beats.map(([minute, record], index) => ({
    ...record,
    eventID: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    eventTime: formatTime(Date.UTC(2026, 2, 5, 10) + minute * 60_000),
  }));
}

export const DAY = 24 * 60;
