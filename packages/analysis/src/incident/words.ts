import type { ActorType } from '@iam-tracker/core';
import type { CredentialHolder, InvolvedCredential, InvolvedParty } from './incident.ts';

const LONGEST = 80;
/** Names of IAM, ARNs, ids and addresses: no such name can look like words of ours. */
const PLAIN = /^[\w+=,.@:/-]{1,128}$/;

/** Writes a name into a sentence: in quotation marks when AWS's grammar does not allow it, so that it cannot go on as one. */
export function nameText(name: string): string {
  return PLAIN.test(name) ? name : JSON.stringify(name.slice(0, LONGEST));
}

const TYPES: Readonly<Record<ActorType, string>> = {
  person: 'a person',
  root: 'the root user',
  iam_user: 'an IAM user',
  workload: 'a program',
  aws_service: 'an AWS service',
  account: 'an account',
  unknown: 'not known who',
};

/** Says who someone is: `alice (an IAM user of 123456789012)`. */
export function partyText({ accountId, name, type }: InvolvedParty): string {
  const where = accountId === undefined ? '' : ` of ${accountId}`;
  return `${nameText(name)} (${TYPES[type]}${where})`;
}

/** Names a credential: `access key AKIA… of alice`. */
export function credentialText({ holder, id, kind }: InvolvedCredential): string {
  const owner = holderText(holder);
  if (kind === 'access_key') return `access key ${nameText(id ?? '')} of ${owner}`;
  return kind === 'password' ? `the password of ${owner}` : `sessions of ${owner}`;
}

function holderText({ kind, name }: CredentialHolder): string {
  if (kind === 'root') return 'root';
  if (name === undefined) return 'a holder not known';
  return kind === 'user' ? nameText(name) : `${kind.replace('_', ' ')} ${nameText(name)}`;
}

/** Writes a time to the minute. */
export function minuteText(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

/** Writes a time span to the minute, without saying a day twice. */
export function spanText(first: string, last: string): string {
  const [from, to] = [minuteText(first), minuteText(last)];
  if (from === to) return from;
  return `${from} to ${to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to}`;
}

/** Writes a count with its noun. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

/** Joins a few of many: `a, b and 3 more`. */
export function someOf(texts: readonly string[], count: number): string {
  const more = count - texts.length;
  return more > 0
    ? `${texts.join(', ')} and ${more.toLocaleString('en-US')} more`
    : texts.join(', ');
}
