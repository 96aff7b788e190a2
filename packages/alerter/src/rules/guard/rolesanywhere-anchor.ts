import { type JsonObject, listIn, objectIn, textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { type Finding, guardKey, isRequestUnknown, judgeFinding } from './guard-hit.ts';

export const rolesanywhereAnchor: SingleEventRule = {
  id: 'ROLESANYWHERE-ANCHOR',
  title: 'Certificates of IAM Roles Anywhere trusted or let in again',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.003'],
  kind: 'single',
  on: {
    guard: [
      'CreateProfile',
      'CreateTrustAnchor',
      'DeleteCrl',
      'DisableCrl',
      'EnableProfile',
      'EnableTrustAnchor',
      'ImportCrl',
      'UpdateCrl',
      'UpdateProfile',
      'UpdateTrustAnchor',
    ],
  },
  outcome: 'success',
  why: 'The holder of the key of the authority takes roles without any AWS credential, for years.',
  runbook: [
    'Ask the actor whose authority it is. If it stays unknown: disable the trust anchor and the profile in target.',
    'Look for CreateSession since, and for what the roles of the profile did.',
  ],
  falsePositives: [
    'Servers outside of AWS that are set up. An authority of ACM PCA of this account is silent; a pipeline role makes it milder.',
  ],
  references: [
    'https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html',
    'https://attack.mitre.org/techniques/T1098/003/',
  ],
  match: (event, settings) => judgeFinding(event, settings, findOpening(event)),
  dedupKey: guardKey,
};

function findOpening(event: RuleEvent): Finding | undefined {
  if (event.eventName.endsWith('Crl')) {
    const severity = event.eventName === 'ImportCrl' ? 'WARNING' : 'HIGH';
    return [severity, `${event.eventName}: what was revoked may be let in again`];
  }
  return event.eventName.endsWith('Profile') ? judgeProfile(event) : judgeAnchor(event);
}

/** Rights of the role are not in the record: its name can only make it worse. */
function judgeProfile({ eventName, request, response }: RuleEvent): Finding {
  const named = [request, objectIn(response, 'profile')].flatMap((each) =>
    listIn(each, 'roleArns'),
  );
  const names = named.map((arn) => String(arn).replace(/^.*\//, ''));
  const admin = names.find((name) => /admin/i.test(name));
  return admin === undefined
    ? ['WARNING', eventName]
    : ['HIGH', `${eventName} for the role ${admin}`];
}

function judgeAnchor(event: RuleEvent): Finding | undefined {
  const { accountId, eventName, request, response } = event;
  const source = findSource(request) ?? findSource(objectIn(response, 'trustAnchor'));
  // A new name alone.
  if (source === undefined && eventName === 'UpdateTrustAnchor' && !isRequestUnknown(event)) {
    return undefined;
  }
  if (source === undefined || textIn(source, 'sourceType') !== 'AWS_ACM_PCA') {
    return ['HIGH', `${eventName} of an authority outside of AWS`];
  }
  const owner = textIn(objectIn(source, 'sourceData'), 'acmPcaArn')?.split(':')[4];
  if (owner === undefined) return ['WARNING', `${eventName} of an authority of ACM PCA`];
  return owner === accountId
    ? undefined
    : ['HIGH', `${eventName} of an authority of account ${owner}`];
}

function findSource(object: JsonObject): JsonObject | undefined {
  const source = objectIn(object, 'source');
  return Object.keys(source).length === 0 ? undefined : source;
}
