import { originOf } from '@iam-tracker/core';
import type { SequenceRule } from '../../detect/rule.ts';
import { joinKey } from '../../event/caller.ts';
import { addressOf } from '../../event/network.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { isLongLivedKey } from '../../people/principal.ts';

export const iamKeyCreatedThenUsed: SequenceRule = {
  id: 'IAM-KEY-CREATED-THEN-USED',
  title: 'New access key used from another network than it was created',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.001'],
  kind: 'sequence',
  on: { iam: 'any', sts: 'any', sso: 'any' },
  outcome: 'any',
  sequence: {
    windowMinutes: 24 * 60,
    correlateBy: keyOf,
    steps: [
      { name: 'created', match: isCreation, capture: (event) => originOf(event) },
      {
        name: 'used',
        match: (event) => !isCreation(event),
        capture: (event) => originOf(event),
      },
    ],
    confirm: ([created, used]) => created !== used,
  },
  why: 'A thief who creates a key to keep access carries it home at once.',
  runbook: [
    'Compare the network of the use with where the program that the key is for runs.',
    'Ask the creator to whom the key was given.',
    'If the network is unknown: deactivate the key, and read what it did.',
  ],
  falsePositives: [
    'A key created at the desk for a server elsewhere: put its network into homeNetworks.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
    'https://attack.mitre.org/techniques/T1098/001/',
  ],
  match: (event, settings) => {
    const isMade = isCreation(event);
    const isPart = isMade
      ? !settings.isPipeline(event)
      : isLongLivedKey(event) && !settings.isHome(event);
    if (!isPart) return false;
    const at = addressOf(event) ?? 'an unknown address';
    return { detail: `${keyOf(event)} ${isMade ? 'made' : 'used'} from ${at}` };
  },
  dedupKey: (event) => joinKey(event.accountId, keyOf(event)),
};

function isCreation(event: RuleEvent): boolean {
  return event.eventName === 'CreateAccessKey' && event.issuedAccessKeyId !== undefined;
}

function keyOf(event: RuleEvent): string | undefined {
  return isCreation(event) ? event.issuedAccessKeyId : event.accessKeyId;
}
