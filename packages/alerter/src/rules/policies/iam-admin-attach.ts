import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget, isByService } from '../../event/caller.ts';
import { judgeManagedPolicy } from '../../rights/judge-known.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

/** Roles that Identity Center keeps in the account for permission sets: SSO-PERMSET-ADMIN is about those. */
const IDENTITY_CENTER_ROLE = 'role/AWSReservedSSO_';

export const iamAdminAttach: SingleEventRule = {
  id: 'IAM-ADMIN-ATTACH',
  title: 'Administrator policy attached',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.003'],
  kind: 'single',
  on: { iam: ['AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy'] },
  outcome: 'success',
  why: 'The holder of the user, role or group can now do everything, or give it to themselves.',
  runbook: [
    'Ask the actor for the ticket or the change that needs it.',
    'If there is none: detach the policy, and read what the target did since.',
    'Look at what else the actor changed in the hour around it.',
  ],
  falsePositives: [
    'A new administrator. Changes by pipeline roles come as WARNING.',
    'A policy that only its name makes suspect, as WARNING: its document is known once the user scanner has run.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: (event, settings) => {
    const policyArn = textIn(event.request, 'policyArn');
    const judged = policyArn && judgeManagedPolicy(event, settings, policyArn);
    if (!judged) return false;
    const isProvisioning = isByService(event) && event.target?.startsWith(IDENTITY_CENTER_ROLE);
    if (isProvisioning) return false;
    const detail = `${judged.what}, to ${event.target ?? 'an unknown target'}`;
    return hitMilderByPipeline(event, settings, judged.severity, detail);
  },
  dedupKey: actorAndTarget,
};
