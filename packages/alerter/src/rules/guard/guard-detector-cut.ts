import { type Severity, textIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';
import { hitMilderByPipeline } from '../pipeline.ts';
import { guardKey, isRequestUnknown } from './guard-hit.ts';

/** Calls that say it all, and how bad it is. */
const PLAIN: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ['DeleteDetector', 'CRITICAL'],
  ['DisableOrganizationAdminAccount', 'CRITICAL'],
  ['DisableSecurityHub', 'CRITICAL'],
  ['DisableSecurityHubV2', 'CRITICAL'],
  ['DisassociateFromAdministratorAccount', 'CRITICAL'],
  ['DisassociateFromMasterAccount', 'CRITICAL'],
  ['StopMonitoringMembers', 'CRITICAL'],
  ['BatchDisableStandards', 'HIGH'],
  ['CreateArchiveRule', 'HIGH'],
  ['DeleteAnalyzer', 'HIGH'],
  ['DeleteMembers', 'HIGH'],
  ['DeletePublishingDestination', 'HIGH'],
  ['DisableImportFindingsForProduct', 'HIGH'],
  ['DisassociateMembers', 'HIGH'],
  ['UpdateArchiveRule', 'HIGH'],
  ['CreateAutomationRule', 'WARNING'],
  ['CreateAutomationRuleV2', 'WARNING'],
  ['UpdateAnalyzer', 'WARNING'],
]);

export const guardDetectorCut: SingleEventRule = {
  id: 'GUARD-DETECTOR-CUT',
  title: 'Threat detection turned off, cut off or told to keep quiet',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1562.001'],
  kind: 'single',
  on: {
    guard: [
      ...PLAIN.keys(),
      'CreateFilter',
      'CreateIPSet',
      'CreateTrustedEntitySet',
      'UpdateDetector',
      'UpdateFilter',
      'UpdateIPSet',
      'UpdateMemberDetectors',
      'UpdateTrustedEntitySet',
    ],
  },
  outcome: 'success',
  why: 'GuardDuty, Security Hub or Access Analyzer no longer tell of what comes next.',
  runbook: [
    'Turn it on again in the Region of the event; delete filters, archive rules and trusted lists that were not asked for.',
    'Look at the other Regions for the same, and at all the actor did in the 24 hours around it.',
  ],
  falsePositives: [
    'Findings that a team agreed to archive, or a member handed to another administrator account. By a pipeline role it is milder.',
  ],
  references: [
    'https://docs.aws.amazon.com/guardduty/latest/ug/findings_suppression-rule.html',
    'https://attack.mitre.org/techniques/T1562/001/',
  ],
  match: judgeDetector,
  dedupKey: guardKey,
};

function judgeDetector(event: RuleEvent, settings: DetectionSettings): Verdict {
  const severity = PLAIN.get(event.eventName) ?? judgeRequest(event);
  return severity !== undefined && hitMilderByPipeline(event, settings, severity);
}

function judgeRequest(event: RuleEvent): Severity | undefined {
  const { eventName, request } = event;
  if (/Detectors?$/.test(eventName)) {
    if (isRequestUnknown(event) || request.enable === false) return 'CRITICAL';
    return isOff(request.features) || isOff(request.dataSources) ? 'HIGH' : undefined;
  }
  // A list takes effect when it is activated; a filter that archives nothing is a view.
  const isHarmless = eventName.endsWith('Filter')
    ? textIn(request, 'action') === 'NOOP'
    : request.activate === false;
  return isHarmless ? undefined : 'HIGH';
}

/** The API nests four deep at most. */
const DEEPEST = 8;

function isOff(value: unknown, depth = 0): boolean {
  if (value === false || value === 'DISABLED') return true;
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return false;
  return Object.values(value).some((item) => isOff(item, depth + 1));
}
