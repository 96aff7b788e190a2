import { readService, textIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorAndTarget } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { readRequestTrust } from '../../policy/policy-document.ts';
import { findServiceTrust } from '../../policy/trust-policy.ts';
import type { DetectionSettings } from '../../settings/detection-settings.ts';

const SERVICE = 'rolesanywhere';
/** Keys that bind a trust to one trust anchor or to certain certificates. */
const BINDING_KEY = /^aws:(?:sourcearn|principaltag\/x509)/;

export const iamRolesAnywhere: SingleEventRule = {
  id: 'IAM-ROLES-ANYWHERE',
  title: 'Roles opened to certificates by IAM Roles Anywhere',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.003'],
  kind: 'single',
  on: { iam: ['CreateRole', 'CreateServiceLinkedRole', 'UpdateAssumeRolePolicy'] },
  outcome: 'success',
  why: 'With a certificate authority of their own, outsiders take such a role without any AWS credential.',
  runbook: [
    'List trust anchors and profiles of IAM Roles Anywhere in all Regions: is every authority yours?',
    'Ask the actor which machines need it. If none do: put the former trust policy back and disable the trust anchor.',
    'Look for CreateSession of rolesanywhere.amazonaws.com since.',
  ],
  falsePositives: [
    'Servers outside of AWS that are meant to use it, bound to a trust anchor: WARNING.',
  ],
  references: [
    'https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: judgeTrust,
  dedupKey: actorAndTarget,
};

function judgeTrust(event: RuleEvent, settings: DetectionSettings): Verdict {
  if (settings.isPipeline(event)) return false;
  if (event.eventName === 'CreateServiceLinkedRole') {
    // It comes with the first trust anchor of an account.
    const isOurs = readService(textIn(event.request, 'aWSServiceName')) === SERVICE;
    return (
      isOurs && { severity: 'WARNING', detail: 'IAM Roles Anywhere is used for the first time' }
    );
  }
  const reading = readRequestTrust(event);
  const trusts = reading.state === 'read' ? findServiceTrust(reading.policy, SERVICE) : [];
  if (trusts.length === 0) return false;
  const isBound = trusts.every(({ conditions }) =>
    conditions.some(({ key }) => BINDING_KEY.test(key)),
  );
  return isBound
    ? { severity: 'WARNING', detail: 'bound to a trust anchor or certificate' }
    : { severity: 'HIGH', detail: 'for every certificate of every trust anchor' };
}
