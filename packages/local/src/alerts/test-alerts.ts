import type { AlertPublisher } from '@iam-tracker/alerter/alert';
import { type Rule, toRuleEvent } from '@iam-tracker/alerter/detect';
import { dayOf, formatTime, SEVERITIES, type Severity } from '@iam-tracker/core';

/**
 * Publishes one harmless alert of each severity, the worst first.
 *
 * @throws AppError PUBLISH_FAILED
 */
export async function sendTestAlerts(publisher: AlertPublisher, now: number): Promise<void> {
  for (const severity of SEVERITIES) {
    const alert = {
      rule: testRule(severity),
      event: testEvent(now, severity),
      severity,
      isDryRun: false,
      detail: 'nothing happened: it was sent to see that alerts arrive',
      relatedEventIds: [],
    };
    const attribution = {
      actor: 'iam-tracker',
      certainty: 'certain',
      rule: 'workload',
      chain: [],
      isCut: false,
    } as const;
    await publisher.publish(alert, { folded: 0, attribution });
  }
}

function testRule(severity: Severity): Rule {
  return {
    id: 'TEST-ALERT',
    title: 'This is a test',
    severity,
    status: 'stable',
    mitre: ['T0000'],
    kind: 'single',
    on: {},
    outcome: 'any',
    why: 'Alerts that do not arrive help no one.',
    runbook: ['See that the alert arrived where you expect it.', 'Do nothing else.'],
    falsePositives: ['Always: it is a test.'],
    references: [],
    match: () => false,
    dedupKey: () => 'test',
  };
}

function testEvent(now: number, severity: Severity) {
  return toRuleEvent({
    eventDate: dayOf(now),
    eventId: `test-alert-${severity.toLowerCase()}-${now}`,
    eventTime: formatTime(now),
    eventName: 'TestAlert',
    eventSource: 'iam.amazonaws.com',
    eventType: 'iam',
    userName: 'iam-tracker',
    actor: 'iam-tracker',
    actorType: 'workload',
    outcome: 'success',
  });
}
