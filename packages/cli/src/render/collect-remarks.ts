import { type CopyCounters, printable } from '@iam-tracker/core';
import type { Colors } from '../terminal.ts';
import { formatCounted } from './quantities.ts';

/** Conflicts that are named; JSON output has up to a hundred. */
const CONFLICTS_NAMED = 10;

/** Names the records that were not stored, since another is stored under their id; nothing without any. */
export function describeConflicts(
  { conflicts, noted }: Pick<CopyCounters, 'conflicts' | 'noted'>,
  colors: Colors,
): string[] {
  if (conflicts === 0) return [];
  const named = noted.slice(0, CONFLICTS_NAMED);
  const lines = named.map(
    ({ attributes, event_date, event_id }) =>
      `${colors.red('differs')}: ${printable(event_id, 200)} of ${event_date}: another ${attributes.join(', ')}; the first is kept`,
  );
  const more = conflicts - named.length;
  if (more > 0) lines.push(`and ${formatCounted(more, 'more record')} (--format json names them)`);
  return [`${lines.join('\n')}\n`];
}

/** Says what to make of conflicts, for the end of a command. */
export function explainConflicts(conflicts: number): string {
  const records = formatCounted(conflicts, 'record');
  return `${records} not stored: another record has the same event id. CloudTrail gives an id once, so one of the two was changed after it was written, or made up: compare them.`;
}

/** Says what the literal reading of FILTERED_ROLES hides; nothing when it hid nothing. */
export function describeHiddenChanges(count: number | undefined): string[] {
  if (count === undefined || count === 0) return [];
  const changes = formatCounted(count, 'call');
  return [
    `Hidden: ${changes} by sessions of FILTERED_ROLES that change something or take credentials, because\n` +
      '  FILTERED_ROLES_KEEP_CHANGES is false. A caller who may create a role may give it a name that is filtered.\n',
  ];
}
