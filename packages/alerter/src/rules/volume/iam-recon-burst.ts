import type { ThresholdRule } from '../../detect/rule.ts';
import { callerInAccount, isByService } from '../../event/caller.ts';

/** Refusals of IAM, STS and the SDK-facing services; not wrong requests, not throttling. */
const DENIED = /^(?:Client\.)?(?:AccessDenied(?:Exception)?|UnauthorizedOperation|NotAuthorized)$/;

export const iamReconBurst: ThresholdRule = {
  id: 'IAM-RECON-BURST',
  title: 'Many refused IAM or STS calls of one caller',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1087.004', 'T1069.003'],
  kind: 'threshold',
  on: { iam: 'any', sts: 'any' },
  outcome: 'failure',
  threshold: { windowMinutes: 10, noun: 'refused calls', count: 15, groupBy: callerInAccount },
  why: 'Stolen credentials do not say what they may do; tools try every call there is.',
  runbook: [
    'List the calls of the caller in this hour: a program that lost a right repeats one, a search tries many.',
    'Compare the address and user agent with those of the last 30 days.',
    'If it is a search: revoke the sessions or deactivate the key, and look at the calls that succeeded.',
  ],
  falsePositives: ['A program whose rights were taken away; a scanner with too few rights.'],
  references: [
    'https://attack.mitre.org/techniques/T1087/004/',
    'https://attack.mitre.org/techniques/T1069/003/',
  ],
  match: (event) => DENIED.test(event.errorCode ?? '') && !isByService(event),
  dedupKey: callerInAccount,
};
