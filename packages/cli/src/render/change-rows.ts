import type { ChangeKind, UserChange } from '@iam-tracker/core';
import type { Colors } from '../terminal.ts';
import { type Listing, show } from './listing.ts';
import { cutToMinute, cutToSecond } from './quantities.ts';
import { cellOfRole } from './role-name.ts';
import type { Cell } from './table/column.ts';

export const CHANGES: Listing<UserChange> = {
  columns: [
    { title: 'TIME (UTC)', atLeast: 'whole', stays: true },
    { title: 'USER', atLeast: 14 },
    { title: 'CHANGE', atLeast: 'whole' },
    { title: 'ABOUT', atLeast: 20 },
    { title: 'CAUSE', atLeast: 'whole' },
    { title: 'ACTOR', atLeast: 16 },
    { title: 'FROM', atLeast: 15 },
  ],
  row: changeRow,
  document: changeDocument,
  csvColumns: [
    'change_id',
    'kind',
    'user_name',
    'user_id',
    'arn',
    'subject',
    'before',
    'after',
    'detected_at',
    'previous_scan',
    'changed_after',
    'changed_before',
    'cause_status',
    'cause_event_id',
    'cause_event_time',
    'cause_event_name',
    'cause_actor',
    'cause_actor_type',
    'cause_source_ip',
  ] satisfies readonly (keyof ReturnType<typeof changeDocument>)[],
};

function changeRow(change: UserChange, colors: Colors): Cell[] {
  const { cause } = change;
  return [
    timeOf(change),
    { text: show(change.userName), color: colors.cyan },
    change.kind.replaceAll('_', ' '),
    show(describeSubject(change)),
    causeCell(change, colors),
    cause === undefined ? '' : cellOfRole(show(cause.actor), { color: colors.cyan }),
    show(cause?.sourceIp),
  ];
}

/** Writes when it happened, by the event; otherwise before which scan. */
function timeOf({ cause, changedBefore }: UserChange): string {
  return cause === undefined ? `by ${cutToMinute(changedBefore)}` : cutToSecond(cause.eventTime);
}

/** Kinds whose values say more than the kind does; digests and times say nothing to people. */
const WITH_VALUES: ReadonlySet<ChangeKind> = new Set([
  'user_renamed',
  'path_changed',
  'boundary_set',
  'boundary_removed',
  'tag_set',
  'tag_removed',
  'signing_certificates_changed',
  'ssh_public_keys_changed',
  'service_credentials_changed',
]);

/** Names what of a user changed, and its values where they say more. */
export function describeSubject({ kind, subject = '', before, after }: UserChange): string {
  const about = withoutArn(subject);
  if (!WITH_VALUES.has(kind)) return about;
  const values = `${withoutArn(before ?? 'none')} -> ${withoutArn(after ?? 'none')}`;
  return about === '' ? values : `${about}: ${values}`;
}

/** IAM's own part of an ARN of IAM: `policy/AdministratorAccess`, `mfa/alice`. */
function withoutArn(text: string): string {
  return text.replace(/^arn:aws[\w-]*:iam::(\d{12}|aws):/, '');
}

function causeCell({ cause, causeStatus }: UserChange, colors: Colors): Cell {
  if (cause !== undefined) return show(cause.eventName);
  if (causeStatus === 'unexplained') return { text: 'unexplained', color: colors.red };
  return { text: causeStatus, color: colors.yellow };
}

/** Returns a change for programs. */
function changeDocument(change: UserChange) {
  const { cause } = change;
  return {
    change_id: change.changeId,
    kind: change.kind,
    user_name: change.userName,
    user_id: change.userId,
    arn: change.arn,
    subject: change.subject,
    before: change.before,
    after: change.after,
    detected_at: change.scanTimestamp,
    previous_scan: change.previousScan,
    changed_after: change.changedAfter,
    changed_before: change.changedBefore,
    cause_status: change.causeStatus,
    cause_event_id: cause?.eventId,
    cause_event_time: cause?.eventTime,
    cause_event_name: cause?.eventName,
    cause_actor: cause?.actor,
    cause_actor_type: cause?.actorType,
    cause_source_ip: cause?.sourceIp,
  };
}
