import type { ActivityEvent } from '@iam-tracker/core';

/**
 * Who is behind an event, by looking at every other one: a second opinion on what SQL finds. Names that sign-ins
 * give to users of Identity Center come last.
 */
export function createPersonFinder(events: readonly ActivityEvent[]) {
  const issuing = new Map<string, ActivityEvent>();
  const names = new Map<string, string>();
  for (const event of events) {
    const { actor, eventType, issuedAccessKeyId: key, principalId, userType } = event;
    if (key?.startsWith('ASIA') && event.outcome === 'success' && userType !== 'AWSAccount') {
      const known = issuing.get(key);
      if (known === undefined || event.eventTime < known.eventTime) issuing.set(key, event);
    }
    if (eventType === 'signin' && userType === 'IdentityCenterUser' && principalId !== actor) {
      names.set(principalId ?? '', actor);
    }
  }
  const origin = (event: ActivityEvent, hops: number): ActivityEvent => {
    const opener =
      isCertain(event) || hops === 0 ? undefined : issuing.get(event.accessKeyId ?? '');
    return opener === undefined ? event : origin(opener, hops - 1);
  };
  return (event: ActivityEvent): string => {
    const first = origin(event, 5);
    const isBetter = event.actorType !== 'person' || isCertain(first);
    const { actor } = isBetter ? first : event;
    return names.get(actor) ?? actor;
  };
}

/** Session names are chosen by whoever opens the session; everything else is somebody's word. */
function isCertain({ actor, actorType, sessionName, sourceIdentity, userName }: ActivityEvent) {
  if (sourceIdentity !== undefined || userName.startsWith('AWSReservedSSO')) return true;
  if (actorType === 'person') return actor !== sessionName;
  return ['root', 'iam_user', 'aws_service'].includes(actorType);
}
