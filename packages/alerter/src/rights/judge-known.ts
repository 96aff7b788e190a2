import type { Severity } from '@iam-tracker/core';
import { lastSegment } from '@iam-tracker/core';
import type { RuleEvent } from '../event/rule-event.ts';
import { findAdminPolicy, isDenyingPolicyArn, nameOfAwsPolicy } from '../policy/admin-policies.ts';
import type { DetectionSettings } from '../settings/detection-settings.ts';
import { versionIn } from './event-rights.ts';
import type { PolicyVerdict } from './known-rights.ts';

/** The worth of a policy, or of what an identity holds. */
interface Judgement {
  readonly severity: Extract<Severity, 'HIGH' | 'WARNING'>;
  /** A noun with its reason: `arn:…, which allows iam:* on everything`; raw. */
  readonly what: string;
}

/** A name that says it. It only ever raises, where nothing better is known. */
const ADMIN_NAME = /admin/i;
const UNKNOWN = 'whose document is not known';

/**
 * Judges a managed policy by what it allows: its document, the list of those of AWS, settings. Undefined when
 * that is harmless; what is not known is worth a WARNING if its name speaks of administrators.
 */
export function judgeManagedPolicy(
  event: RuleEvent,
  settings: DetectionSettings,
  arn: string,
): Judgement | undefined {
  const listed = findAdminPolicy(arn);
  const isNamed = settings.isAdminPolicy(arn);
  if (listed !== undefined) {
    return { severity: isNamed ? 'HIGH' : listed.severity, what: `${arn}, which ${listed.reason}` };
  }
  const verdict = event.rights.policy(arn);
  const isAwsManaged = nameOfAwsPolicy(arn) !== undefined;
  if (isNamed) {
    const reason = verdict === undefined ? UNKNOWN : reasonOf(verdict);
    return { severity: 'HIGH', what: isAwsManaged ? arn : join(arn, reason) };
  }
  if (verdict !== undefined) return judgeVerdict(arn, verdict);
  const isSuspect = !isAwsManaged && ADMIN_NAME.test(lastSegment(arn));
  return isSuspect ? { severity: 'WARNING', what: join(arn, UNKNOWN) } : undefined;
}

/** Judges a document that is known; undefined when it is harmless. */
function judgeVerdict(name: string, verdict: PolicyVerdict): Judgement | undefined {
  if (verdict.level === 'none') return undefined;
  return { severity: verdict.level, what: join(name, reasonOf(verdict)) };
}

/** Judges a user, group or role by the worst of its policies; undefined when nothing bad is known of it. */
export function judgeHolder(
  event: RuleEvent,
  settings: DetectionSettings,
  holder: string,
): Judgement | undefined {
  const held = event.rights.policiesOf(holder);
  if (held === undefined) return undefined;
  const judged = [
    ...held.managed.map((arn) => judgeManagedPolicy(event, settings, arn)),
    ...[...held.inline].map(([name, verdict]) => judgeVerdict(`inline policy ${name}`, verdict)),
  ].filter((each) => each !== undefined);
  return judged.find(({ severity }) => severity === 'HIGH') ?? judged[0];
}

/** Names the policies of an identity that deny something. */
export function findDenying(event: RuleEvent, holder: string): string[] {
  const held = event.rights.policiesOf(holder);
  if (held === undefined) return [];
  return [
    ...held.managed.filter((arn) => deniesSomething(event, arn) === true),
    ...[...held.inline].filter(([, { denials }]) => denials.length > 0).map(([name]) => name),
  ];
}

/** Tells whether a managed policy denies anything; undefined when that is not known. */
export function deniesSomething(event: RuleEvent, arn: string): boolean | undefined {
  if (isDenyingPolicyArn(arn)) return true;
  if (nameOfAwsPolicy(arn) !== undefined) return false;
  const verdict = event.rights.policy(arn);
  return verdict && verdict.denials.length > 0;
}

/**
 * Judges the version of a policy that SetDefaultPolicyVersion puts into force; false when it is harmless or its
 * document is not known.
 */
export function judgeSwitched(event: RuleEvent, arn: string | undefined) {
  const id = versionIn(event);
  const verdict = arn && id ? event.rights.version(arn, id) : undefined;
  if (verdict === undefined || verdict.level === 'none') return false;
  return { severity: verdict.level, detail: `${id} of ${arn}, which ${verdict.detail}` };
}

/** Says who has a policy, as a clause; undefined when no holder is known. */
export function describeHolders(event: RuleEvent, arn: string | undefined): string | undefined {
  const holders = arn === undefined ? [] : event.rights.holders(arn);
  if (holders.length === 0) return undefined;
  const shown = holders.slice(0, 5).join(', ');
  return `held by ${shown}${holders.length > 5 ? ` and ${holders.length - 5} more` : ''}`;
}

/** Tells whether the version that a call makes is put into force by a later one. */
export function isSetLater(event: RuleEvent, arn: string | undefined): boolean {
  const id = versionIn(event);
  return arn !== undefined && id !== undefined && event.rights.isSetLater(arn, id);
}

function reasonOf({ detail, level }: PolicyVerdict): string {
  return level === 'none' ? 'which allows nothing of the kind' : `which ${detail}`;
}

function join(name: string, reason: string): string {
  return `${name}, ${reason}`;
}
