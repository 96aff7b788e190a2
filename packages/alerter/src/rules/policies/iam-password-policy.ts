import { flagIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { actorKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

/** Length that the CIS AWS Foundations Benchmark asks for. */
const SHORTEST_PASSWORD = 14;
/** Length that IAM takes when the call does not say (UpdateAccountPasswordPolicy API reference). */
const DEFAULT_LENGTH = 6;

export const iamPasswordPolicy: SingleEventRule = {
  id: 'IAM-PASSWORD-POLICY',
  title: 'Password policy of the account removed or weak',
  severity: 'WARNING',
  status: 'stable',
  mitre: ['T1556'],
  kind: 'single',
  on: { iam: ['DeleteAccountPasswordPolicy', 'UpdateAccountPasswordPolicy'] },
  outcome: 'success',
  why: 'Short passwords can be guessed, and the policy holds for all IAM users at once.',
  runbook: [
    'Ask the actor why the policy changed.',
    'Set the policy back: at least 14 characters, no reuse. Follow password changes of the next days.',
  ],
  falsePositives: ['An account without IAM users that have passwords.'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html',
    'https://attack.mitre.org/techniques/T1556/',
  ],
  match: (event) => {
    if (event.eventName.startsWith('Delete')) return { detail: 'the policy was deleted' };
    const weakness = findWeakness(event);
    return weakness === undefined ? false : { detail: weakness };
  },
  dedupKey: actorKey,
};

/** A field that the call leaves out falls back to IAM's default, whatever was set before. */
function findWeakness({ isRequestOmitted, request }: RuleEvent): string | undefined {
  if (isRequestOmitted) return undefined;
  const length = request.minimumPasswordLength ?? DEFAULT_LENGTH;
  if (typeof length === 'number' && length < SHORTEST_PASSWORD) {
    return `passwords of ${length} characters are allowed`;
  }
  const reuse = request.passwordReusePrevention;
  if (typeof reuse !== 'number' || reuse < 1) return 'old passwords can be used again';
  return flagIn(request, 'allowUsersToChangePassword') === false
    ? 'users cannot change their passwords'
    : undefined;
}
