import { CATALOGUE, parseSettings, RULE_IDS, toRuleEvent } from '@iam-tracker/alerter/detect';
import type { ActivityEvent, AlertRecord } from '@iam-tracker/core';
import { createReplay } from '../../src/alerts/replay-detections.ts';

const GROUP_MINUTES = 60;
/** As long as CloudTrail takes to deliver, mostly. */
const DELIVERY_MILLISECONDS = 900_000;

/** Returns the ledger as it would be if the rules had watched, without any settings. */
export async function replayAlerts(events: readonly ActivityEvent[]): Promise<AlertRecord[]> {
  const settings = parseSettings({}, RULE_IDS);
  const replay = createReplay({ catalogue: CATALOGUE, settings, groupMinutes: GROUP_MINUTES });
  const records: AlertRecord[] = [];
  for (const event of [...events].sort((a, b) => (a.eventTime < b.eventTime ? -1 : 1))) {
    for (const { rule, severity, outcome, detail } of await replay.take(event)) {
      const recordedAt = new Date(Date.parse(event.eventTime) + DELIVERY_MILLISECONDS);
      records.push({
        eventId: event.eventId,
        ruleId: rule.id,
        disposition: outcome,
        severity,
        title: rule.title,
        eventTime: event.eventTime,
        eventName: event.eventName,
        accountId: event.accountId,
        actor: event.actor,
        target: event.target,
        dedupKey: rule.dedupKey(toRuleEvent(event)),
        detail,
        note: undefined,
        recordedAt: recordedAt.toISOString(),
        sentAt: outcome === 'sent' ? recordedAt.toISOString() : undefined,
      });
    }
  }
  return records;
}
