import { type ActivityEvent, lastSegment, type Person } from '@iam-tracker/core';
import type { IncidentScope } from './incident.ts';

/** Someone was asked for, not only an account. */
export function isLimited({ accountId: _, ...who }: IncidentScope): boolean {
  return Object.values(who).some((value) => value !== undefined);
}

/** Tells whether a call is what was asked for: of the person its sessions lead to, or by what its record says. */
export function fitsScope(
  { accountId, actor, ip, key, role }: IncidentScope,
  event: ActivityEvent,
  person: Pick<Person, 'actor' | 'chain'> | undefined,
): boolean {
  const same = (a: string | undefined, b: string) => a?.toLowerCase() === b.toLowerCase();
  const chain = person?.chain ?? [];
  const roles = [event.roleArn, ...chain.map(({ roleArn }) => roleArn)];
  return (
    (accountId === undefined || event.accountId === accountId) &&
    (actor === undefined ||
      [person?.actor, event.actor, event.userName, event.sessionName].some((each) =>
        same(each, actor),
      )) &&
    (ip === undefined || event.sourceIp === ip) &&
    (key === undefined ||
      event.accessKeyId === key ||
      chain.some(({ accessKeyId }) => accessKeyId === key)) &&
    (role === undefined ||
      roles.some(
        (arn) => arn !== undefined && (arn === role || same(lastSegment(arn), lastSegment(role))),
      ))
  );
}
