import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { readRequestTrust } from '../../policy/policy-document.ts';
import { findTrustRisks } from '../../policy/trust-policy.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';
import { hitMilderByPipeline } from '../pipeline.ts';

export const iamTrustBackdoor: SingleEventRule = {
  id: 'IAM-TRUST-BACKDOOR',
  title: 'Role opened to strangers',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1098.003', 'T1199'],
  kind: 'single',
  on: { iam: ['UpdateAssumeRolePolicy', 'CreateRole'] },
  outcome: 'success',
  why: 'A principal that the trust policy names can come back at any time, with credentials that are not ours.',
  runbook: [
    'Look at whom the policy lets in: an account of yours or of a vendor belongs into trustedAccounts, your organization into trustedOrganizations, your repositories and identity pools into trustedClaims.',
    'If they are unknown: put the former trust policy back, and look for AssumeRole of this role since.',
    'Look at what else the actor changed in the hour around it.',
  ],
  falsePositives: [
    'Accounts of the own organisation and of vendors that are not in trustedAccounts yet, repositories and identity pools that are not in trustedClaims.',
    'A policy saved again in which IAM left the id (AROA…, AIDA…) of a deleted principal: take it out.',
    'Changes by pipeline roles come as HIGH.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: judgeTrust,
  dedupKey: actorAndTarget,
};

function judgeTrust(event: RuleEvent, settings: DetectionSettings): Verdict {
  const reading = readRequestTrust(event);
  if (reading.state === 'broken') {
    return { severity: 'HIGH', detail: `the trust policy cannot be read: ${reading.problem}` };
  }
  if (reading.state !== 'read') return false;
  const risks = findTrustRisks(reading.policy, event.accountId, settings);
  if (risks.length === 0) return false;
  const strangers = [...new Set(risks.map((risk) => risk.detail))].join('; ');
  return hitMilderByPipeline(event, settings, 'CRITICAL', `trusts ${strangers}`);
}
