import { isOwnService, readService } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { orgLeave } from '../organization/org-leave.ts';
import { hitMilderByPipeline } from '../pipeline.ts';
import { guardKey } from './guard-hit.ts';

/** Refusals; not wrong requests, not throttling. */
const DENIED = /^(?:Client\.)?(?:AccessDenied|UnauthorizedOperation|NotAuthorized|Forbidden)/;
/** Calls of which ORG-LEAVE tells, refused or not; SELF-TAMPER of what is done to the tracker itself. */
const TOLD: ReadonlySet<unknown> = new Set(Object.values(orgLeave.on).flat());

export const guardRefused: SingleEventRule = {
  id: 'GUARD-REFUSED',
  title: 'Attempt to cut logging, detection or guardrails was refused',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1562'],
  kind: 'single',
  on: { guard: 'any' },
  outcome: 'failure',
  why: 'Who tries to blind the account has something in mind; the next attempt may come with more rights.',
  runbook: [
    'Ask the actor what they wanted to change.',
    'If there is no answer: end their sessions, and read everything they did in the 24 hours around it.',
  ],
  falsePositives: [
    'Deployments into accounts where a guardrail protects the trail or the detector.',
  ],
  references: [
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html',
    'https://attack.mitre.org/techniques/T1562/',
  ],
  match: (event, settings) =>
    DENIED.test(event.errorCode ?? '') &&
    !TOLD.has(event.eventName) &&
    !isOwnService(readService(event.eventSource)) &&
    hitMilderByPipeline(event, settings, 'WARNING', `${event.eventName} was refused`),
  dedupKey: guardKey,
};
