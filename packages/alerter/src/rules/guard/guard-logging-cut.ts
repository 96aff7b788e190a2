import { flagIn, listIn, objectIn, type Severity, textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { type Finding, guardKey, isRequestUnknown, judgeFinding } from './guard-hit.ts';
import { findSelectorGap, type SelectorGap } from './trail-selectors.ts';

export const guardLoggingCut: SingleEventRule = {
  id: 'GUARD-LOGGING-CUT',
  title: 'Logging of the account stopped, deleted or narrowed',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1562.008'],
  kind: 'single',
  on: {
    guard: [
      'DeleteConfigurationRecorder',
      'DeleteDeliveryChannel',
      'DeleteEventDataStore',
      'DeleteServiceLinkedConfigurationRecorder',
      'DeleteTrail',
      'DeregisterOrganizationDelegatedAdmin',
      'DisassociateResourceTypes',
      'PutConfigurationRecorder',
      'PutEventSelectors',
      'PutInsightSelectors',
      'StopConfigurationRecorder',
      'StopEventDataStoreIngestion',
      'StopLogging',
      'UpdateEventDataStore',
      'UpdateTrail',
    ],
  },
  outcome: 'success',
  why: 'What is done next leaves no record in the trail; this is how intruders begin.',
  runbook: [
    'Put it back at once: start-logging, the former selectors, the recorder in target.',
    'End the sessions of the actor and read all they did in the 24 hours before.',
    'Read Event history of every Region for the gap: it has 90 days, whatever trails do.',
  ],
  falsePositives: [
    'A trail that is replaced by another, or that is for data events alone. By a pipeline role it is milder.',
  ],
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html',
    'https://attack.mitre.org/techniques/T1562/008/',
  ],
  match: (event, settings) => judgeFinding(event, settings, findCut(event)),
  dedupKey: guardKey,
};

/** Cuts of a copy of the events, of some kinds of resources, of who looks after the trails of an organization. */
const MILDER_CUTS = /EventDataStore|ResourceTypes|DelegatedAdmin/;

function findCut(event: RuleEvent): Finding | undefined {
  const { eventName, request } = event;
  if (!/^(?:Put|Update)/.test(eventName)) {
    return [MILDER_CUTS.test(eventName) ? 'HIGH' : 'CRITICAL', eventName];
  }
  if (isRequestUnknown(event)) return ['CRITICAL', `${eventName}; the request is not known`];
  if (eventName === 'PutEventSelectors') return describeGap(findSelectorGap(request));
  if (eventName === 'PutInsightSelectors') {
    return listIn(request, 'insightSelectors').length === 0
      ? ['HIGH', 'Insights are turned off']
      : undefined;
  }
  if (eventName === 'PutConfigurationRecorder') {
    const group = objectIn(objectIn(request, 'configurationRecorder'), 'recordingGroup');
    return flagIn(group, 'allSupported') === false
      ? ['WARNING', 'Config records some resource types only']
      : undefined;
  }
  return findNarrowing(event);
}

/** Fields of UpdateTrail and UpdateEventDataStore, the worst first. */
const TURNED_OFF: readonly (readonly [field: string, severity: Severity, what: string])[] = [
  ['isMultiRegionTrail', 'CRITICAL', 'one Region only'],
  ['multiRegionEnabled', 'CRITICAL', 'one Region only'],
  ['includeGlobalServiceEvents', 'CRITICAL', 'no events of global services (IAM, STS)'],
  ['isOrganizationTrail', 'CRITICAL', 'no other accounts of the organization'],
  ['organizationEnabled', 'CRITICAL', 'no other accounts of the organization'],
  ['enableLogFileValidation', 'HIGH', 'no digest files to prove changes of log files'],
  ['terminationProtectionEnabled', 'HIGH', 'no protection from deletion'],
];
/** Fields that say where the logs go and who can read them: what it was before is not in the record. */
const DESTINATIONS = ['s3BucketName', 'kmsKeyId'];

function findNarrowing({ request }: RuleEvent): Finding | undefined {
  const off = TURNED_OFF.find(([field]) => flagIn(request, field) === false);
  if (off !== undefined && off[1] === 'CRITICAL') return [off[1], off[2]];
  if (request.advancedEventSelectors !== undefined) {
    const gap = describeGap(findSelectorGap(request));
    if (gap !== undefined) return gap;
  }
  if (off !== undefined) return [off[1], off[2]];
  const moved = DESTINATIONS.filter((field) => textIn(request, field) !== undefined);
  return moved.length > 0
    ? ['WARNING', moved.map((field) => `${field} ${textIn(request, field)}`).join(', ')]
    : undefined;
}

const GAPS: Readonly<Record<SelectorGap, Finding>> = {
  management: ['CRITICAL', 'no management events'],
  writes: ['CRITICAL', 'no write events'],
  reads: ['CRITICAL', 'no read events'],
  some: ['CRITICAL', 'some management events are left out'],
  bulk: ['WARNING', 'events of KMS or of the RDS Data API are left out'],
};

function describeGap(gap: SelectorGap | undefined): Finding | undefined {
  return gap && GAPS[gap];
}
