import {
  CAUSE_STATUSES,
  CHANGE_KINDS,
  FINDING_RULES,
  KEY_STATUSES,
  SCAN_STATUSES,
  type ScanHeader,
  USER_RECORD_ATTRIBUTES,
  type UserChange,
  type UserRecord,
} from '@iam-tracker/core';
import fc from 'fast-check';
import { anyText } from './any-text.ts';

/** Text that DynamoDB keeps as it is: never empty, no half surrogate pairs. */
function text(maxLength = 30): fc.Arbitrary<string> {
  return fc.oneof(
    anyText({ minLength: 1, maxLength }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength }),
  );
}

/** A whole second in ISO 8601. */
export function scanTime(): fc.Arbitrary<string> {
  return fc
    .integer({ min: 1_500_000_000, max: 1_900_000_000 })
    .map((seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`);
}

/** Generates texts that IAM takes as a user name. */
export function iamUserName(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.stringMatching(/^[\w+=,.@-]{1,64}$/),
    fc.constantFrom('__scan__', '__execution_lock__', '__proto__', 'root', '__change__'),
  );
}

function finding() {
  return fc.record(
    { rule: fc.constantFrom(...FINDING_RULES), subject: text(), days: fc.nat() },
    { requiredKeys: ['rule'] },
  );
}

/** Any record that can be stored, in every combination of fields. */
export function userRecord(): fc.Arbitrary<UserRecord> {
  const optional: Record<string, fc.Arbitrary<unknown>> = {};
  for (const { field, kind } of USER_RECORD_ATTRIBUTES) {
    if (kind === 'boolean') optional[field] = fc.boolean();
    else if (kind === 'number') optional[field] = fc.nat();
    else if (kind === 'strings') optional[field] = fc.array(text(), { maxLength: 4 });
    else optional[field] = text();
  }
  const key = fc.record(
    {
      accessKeyId: text(),
      slot: fc.constantFrom(1, 2),
      status: fc.constantFrom(...KEY_STATUSES),
      createDate: scanTime(),
      lastUsedDate: scanTime(),
      lastUsedService: text(),
      lastUsedRegion: text(),
    },
    { requiredKeys: ['status'] },
  );
  const inline = fc.record(
    { name: text(), digest: text(), isAdmin: fc.boolean() },
    { requiredKeys: ['name', 'digest'] },
  );
  const tag = fc.record({ key: text(), value: text() }, { requiredKeys: ['key'] });
  Object.assign(optional, {
    accessKeys: fc.array(key, { maxLength: 2 }),
    inlinePolicies: fc.array(inline, { maxLength: 3 }),
    tags: fc.array(tag, { maxLength: 3 }),
    findings: fc.array(finding(), { maxLength: 3 }),
  });
  const required = fc.record({
    userName: iamUserName(),
    scanTimestamp: scanTime(),
    userId: text(),
    arn: text(),
    createDate: scanTime(),
  });
  return fc
    .tuple(fc.record(optional, { requiredKeys: [] }), required)
    .map(([more, record]) => ({ ...more, ...record }) as UserRecord);
}

/** Any change that can be stored. */
export function userChange(): fc.Arbitrary<UserChange> {
  const cause = fc.record(
    {
      eventId: text(),
      eventTime: scanTime(),
      eventName: text(),
      actor: text(),
      actorType: fc.constantFrom('person' as const, 'iam_user' as const, 'unknown' as const),
      sourceIp: text(),
    },
    { requiredKeys: ['eventId', 'eventTime', 'eventName', 'actor', 'actorType'] },
  );
  const required = {
    changeId: text(),
    kind: fc.constantFrom(...CHANGE_KINDS),
    userName: iamUserName(),
    userId: text(),
    arn: text(),
    scanTimestamp: scanTime(),
    previousScan: scanTime(),
    changedAfter: scanTime(),
    changedBefore: scanTime(),
    causeStatus: fc.constantFrom(...CAUSE_STATUSES),
  };
  return fc.record(
    { ...required, subject: text(), before: text(), after: text(), cause },
    { requiredKeys: Object.keys(required) as (keyof typeof required)[] },
  );
}

/** Any header that can be stored. */
export function scanHeader(): fc.Arbitrary<ScanHeader> {
  const required = {
    scanTimestamp: scanTime(),
    status: fc.constantFrom(...SCAN_STATUSES),
    totalUsers: fc.nat(),
    recordsWritten: fc.nat(),
    errors: fc.nat(),
    changes: fc.nat(),
    changesPending: fc.nat(),
  };
  const optional = {
    completedAt: scanTime(),
    durationSeconds: fc.double({ min: 0, max: 900, noNaN: true }).map(Math.abs),
    errorMessage: text(),
    previousScan: scanTime(),
    credentialReportTime: scanTime(),
    missingPermissions: fc.array(
      fc.record({ permission: text(), fields: fc.array(text(), { maxLength: 3 }) }),
      { maxLength: 3 },
    ),
    root: fc.record(
      { mfaActive: fc.boolean(), passwordLastUsed: scanTime(), activeAccessKeys: fc.nat() },
      { requiredKeys: [] },
    ),
    rootFindings: fc.array(finding(), { maxLength: 2 }),
    iamCalls: fc.nat(),
    throttledCalls: fc.nat(),
  };
  return fc.record(
    { ...required, ...optional },
    { requiredKeys: Object.keys(required) as (keyof typeof required)[] },
  );
}
