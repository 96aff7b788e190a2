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
  toIssuingCall,
} from '@iam-tracker/core';

/** An event and who is behind it, under the names of the lake's fields. */
export interface AttributedEvent extends ActivityEvent {
  readonly person: string;
  readonly personType: string;
  readonly personCertainty: string;
}

/** Says who is behind events, by looking at all of them at once: a second opinion on what looks day by day. */
export interface Attributor {
  /** Takes one of the events, in any order. */
  learn(event: ActivityEvent): void;
  /**
   * Says who is behind an event by those that were learnt. Names come from the last sign-in up to the end of the
   * event's day.
   */
  attribute(event: ActivityEvent): AttributedEvent;
}

export function createAttributor(): Attributor {
  const calls = new Map<string, IssuingCall>();
  const signIns: (DirectoryUser & { readonly day: string })[] = [];
  const nameOf = (id: string, day: string) =>
    signIns
      .filter((each) => each.userId === id && each.day <= day)
      .reduce<DirectoryUser | undefined>(
        (newest, each) => (newest === undefined ? each : mergeDirectoryUsers(newest, each)),
        undefined,
      )?.name;
  return {
    learn(event) {
      const key = sessionKeyIssuedBy(event);
      const call = calls.get(key ?? '');
      if (key !== undefined) {
        calls.set(key, toIssuingCall(call === undefined ? event : mergeCalls(call, event)));
      }
      const user = readDirectoryUser(event);
      if (user !== undefined) signIns.push({ ...user, day: event.eventDate });
    },
    attribute(event) {
      const { actor, actorType, certainty } = followSession(event, (key) => calls.get(key));
      const name = isDirectoryId(actor) ? nameOf(actor.toLowerCase(), event.eventDate) : undefined;
      return { ...event, person: name ?? actor, personType: actorType, personCertainty: certainty };
    },
  };
}

/** Says who is behind each of the events. */
export function attributeAll(events: readonly ActivityEvent[]): AttributedEvent[] {
  const attributor = createAttributor();
  for (const event of events) attributor.learn(event);
  return events.map(attributor.attribute);
}
