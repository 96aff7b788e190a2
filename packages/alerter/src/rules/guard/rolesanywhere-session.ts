import { isJsonObject, listIn, textIn } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { accountKey, joinKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

export const rolesanywhereSession: FirstSeenRule = {
  id: 'ROLESANYWHERE-SESSION',
  title: 'Role taken with a certificate that was not used before',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1078.004'],
  kind: 'first-seen',
  on: { guard: ['CreateSession'] },
  outcome: 'success',
  firstSeen: {
    baselineKey: accountKey,
    value: describeSession,
    newness: (event) => `of role ${describeSession(event)}`,
    // A fleet takes its roles under few subjects, and the first may be the one that counts.
    learningDays: 0,
    rememberDays: 90,
  },
  why: 'The holder of the key of an authority writes certificates for any name, and takes roles without any AWS credential.',
  runbook: [
    'Ask the owner of the trust anchor whether the machine in the subject is theirs and got this certificate.',
    'If it is unknown: disable the trust anchor, and revoke the sessions of the role.',
    'Read what the session key that was handed out did.',
  ],
  falsePositives: ['A new machine. Each subject is reported once for each anchor and role.'],
  references: [
    'https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
  match: () => true,
  dedupKey: (event) => joinKey(event.accountId, describeSession(event)),
};

function describeSession({ request, response }: RuleEvent): string {
  const [session] = listIn(response, 'credentialSet').filter(isJsonObject);
  const subject = textIn(response, 'subjectArn') ?? (session && textIn(session, 'sourceIdentity'));
  return [
    nameOf(textIn(request, 'roleArn')) ?? 'an unknown role',
    `by ${subject ?? 'an unknown subject'}`,
    `of ${nameOf(textIn(request, 'trustAnchorArn')) ?? 'an unknown anchor'}`,
  ].join(' ');
}

function nameOf(arn: string | undefined): string | undefined {
  return arn?.replace(/^.*[:/]/, '');
}
