import { formatCounted } from './quantities.ts';

/** Says what the literal reading of FILTERED_ROLES hides; nothing when it hid nothing. */
export function describeHiddenChanges(count: number | undefined): string[] {
  if (count === undefined || count === 0) return [];
  const changes = formatCounted(count, 'call');
  return [
    `Hidden: ${changes} by sessions of FILTERED_ROLES that change something or take credentials, because\n` +
      '  FILTERED_ROLES_KEEP_CHANGES is false. Whoever may create a role may give it a name that is filtered.\n',
  ];
}
