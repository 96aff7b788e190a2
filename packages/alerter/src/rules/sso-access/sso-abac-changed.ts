import type { SingleEventRule } from '../../detect/rule.ts';
import { guardKey } from '../guard/guard-hit.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

/** Changes by each call, in words. */
const CHANGES: ReadonlyMap<string, string> = new Map([
  ['AddRegion', 'people can sign in in one more Region'],
  ['CreateInstance', 'a directory of its own for this account'],
  ['CreateInstanceAccessControlAttributeConfiguration', 'attributes decide about access'],
  ['DeleteInstanceAccessControlAttributeConfiguration', 'attributes decide no more'],
  ['PutApplicationAccessScope', 'what an application may ask for'],
  ['PutApplicationAssignmentConfiguration', 'whether users need an assignment'],
  ['PutApplicationAuthenticationMethod', 'who may act as an application'],
  ['PutApplicationGrant', 'how an application gets tokens'],
  ['UpdateInstanceAccessControlAttributeConfiguration', 'other attributes decide about access'],
]);

export const ssoAbacChanged: SingleEventRule = {
  id: 'SSO-ABAC-CHANGED',
  title: 'Identity Center attributes, grants, instances or Regions changed',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1484.002'],
  kind: 'single',
  on: { sso: [...CHANGES.keys()] },
  outcome: 'success',
  why: 'Policies that go by attributes, and applications that exchange tokens, believe what this says.',
  runbook: [
    'Ask the actor for the change; compare attributes, grants and Regions with what was agreed.',
    'If it was not asked for: undo it, and look at sign-ins and CreateTokenWithIAM since.',
  ],
  falsePositives: [
    'The set-up of an application, or of another Region. By a pipeline role it is milder.',
  ],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/abac.html',
    'https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PutApplicationGrant.html',
    'https://attack.mitre.org/techniques/T1484/002/',
  ],
  match: (event, settings) =>
    hitMilderByPipeline(
      event,
      settings,
      'WARNING',
      `${event.eventName}: ${CHANGES.get(event.eventName) ?? 'changed'}`,
    ),
  dedupKey: guardKey,
};
