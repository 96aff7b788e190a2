import { type JsonObject, objectIn, textIn } from '@iam-tracker/core';
import type { SingleEventRule, Verdict } from '../../detect/rule.ts';
import { actorKey } from '../../event/caller.ts';
import type { RuleEvent } from '../../event/rule-event.ts';

export const ssoMfaWeakened: SingleEventRule = {
  id: 'SSO-MFA-WEAKENED',
  title: 'MFA of Identity Center made optional or weaker',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1556.006'],
  kind: 'single',
  on: { sso: ['PutMfaDeviceManagementForDirectory', 'UpdateSsoConfiguration'] },
  outcome: 'success',
  why: 'With the second factor gone, a password or a stolen session is enough for every account.',
  runbook: [
    'Ask the owners of Identity Center whether the change was planned.',
    'If not: put the setting back, end the session of the actor, and look at sign-ins since.',
  ],
  falsePositives: [
    'A directory whose external provider asks for the second factor itself.',
    'A setting that the record does not show in words known here comes as WARNING.',
  ],
  references: [
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/enable-mfa.html',
    'https://attack.mitre.org/techniques/T1556/006/',
  ],
  match: judgeSetting,
  dedupKey: actorKey,
};

/** Only signs of strength are trusted: `CONTEXT_AWARE` asks for the factor now and then. */
function judgeSetting(event: RuleEvent): Verdict {
  const mode = findSetting(event.request, 'mfaMode');
  const withoutDevice = findSetting(event.request, 'noMfaSignInBehavior');
  const parts = [
    ...(mode === undefined ? [] : [`the second factor is ${mode}`]),
    ...(withoutDevice === undefined ? [] : [`sign-in without a device is ${withoutDevice}`]),
  ];
  const detail = parts.join(', ');
  if (mode === undefined && withoutDevice === undefined) {
    const isAboutMfa = event.eventName === 'PutMfaDeviceManagementForDirectory';
    return isAboutMfa && { severity: 'WARNING', detail: 'what it says now is not recorded' };
  }
  const isOptional = withoutDevice !== undefined && /^ALLOWED$/i.test(withoutDevice);
  if (isOptional || (mode !== undefined && /^(?:disabled|off|never|optional)$/i.test(mode))) {
    return { severity: 'HIGH', detail };
  }
  const isStrict = mode === undefined || /^(?:always(?:_on)?|required|enabled)$/i.test(mode);
  return !isStrict && { severity: 'WARNING', detail };
}

function findSetting(request: JsonObject, name: string): string | undefined {
  return textIn(request, name) ?? textIn(objectIn(request, 'ssoConfiguration'), name);
}
