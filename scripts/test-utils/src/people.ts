import {
  type ActivityEvent,
  type DirectoryUser,
  followSession,
  type IssuingCall,
  isDirectoryId,
  mergeCalls,
  mergeDirectoryUsers,
  readDirectoryUser,
  sessionKeyIssuedBy,
} from '@iam-tracker/core';

/** An event and who is behind it, under the names of the lake's fields. */
export interface AttributedEvent extends ActivityEvent {
  readonly person: string;
  readonly personType: string;
  readonly personCertainty: string;
}

/**
 * Says who is behind each event, by looking at all of them at once: a second opinion on what looks day by day.
 * Names come from the last sign-in up to the end of the event's day.
 */
export function attributeAll(events: readonly ActivityEvent[]): AttributedEvent[] {
  const calls = new Map<string, IssuingCall>();
  const signIns: (DirectoryUser & { readonly day: string })[] = [];
  for (const event of events) {
    const key = sessionKeyIssuedBy(event);
    const call = calls.get(key ?? '');
    if (key !== undefined) calls.set(key, call === undefined ? event : mergeCalls(call, event));
    const user = readDirectoryUser(event);
    if (user !== undefined) signIns.push({ ...user, day: event.eventDate });
  }
  const nameOf = (id: string, day: string) =>
    signIns
      .filter((each) => each.userId === id && each.day <= day)
      .reduce<DirectoryUser | undefined>(
        (newest, each) => (newest === undefined ? each : mergeDirectoryUsers(newest, each)),
        undefined,
      )?.name;
  return events.map((event) => {
    const { actor, actorType, certainty } = followSession(event, (key) => calls.get(key));
    const name = isDirectoryId(actor) ? nameOf(actor.toLowerCase(), event.eventDate) : undefined;
    return { ...event, person: name ?? actor, personType: actorType, personCertainty: certainty };
  });
}
