import type { createDynamoDbLedger } from '@iam-tracker/alerter/alert';
import type { Severity } from '@iam-tracker/core';

type AlertLedger = ReturnType<typeof createDynamoDbLedger>;

/** Counts of alerts by severity. */
export type SeverityCounts = Readonly<Record<Severity, number>>;

/** Returns the ledger, which now also counts the alerts whose fate is recorded in it. */
export function countSeverities(ledger: AlertLedger): {
  readonly ledger: AlertLedger;
  readonly severities: SeverityCounts;
} {
  const severities = { CRITICAL: 0, HIGH: 0, WARNING: 0, INFO: 0 };
  const claimed = new Map<string, Severity>();
  const keyOf = (eventId: string, ruleId: string) => JSON.stringify([eventId, ruleId]);
  return {
    severities,
    ledger: {
      ...ledger,
      async claim(alert) {
        const claim = await ledger.claim(alert);
        if (claim === 'claimed') {
          claimed.set(keyOf(alert.event.eventId, alert.rule.id), alert.severity);
        }
        return claim;
      },
      async markSent(key) {
        await ledger.markSent(key);
        const text = keyOf(key.eventId, key.ruleId);
        const severity = claimed.get(text);
        if (severity !== undefined) severities[severity] += 1;
        claimed.delete(text);
      },
      async recordAll(records) {
        const failures = await ledger.recordAll(records);
        for (const [index, { alert }] of records.entries()) {
          if (failures[index] === undefined) severities[alert.severity] += 1;
        }
        return failures;
      },
    },
  };
}
