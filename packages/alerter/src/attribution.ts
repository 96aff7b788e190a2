import {
  followSessionAsync,
  type IssuingCall,
  isAppError,
  isDirectoryId,
  type Logger,
} from '@iam-tracker/core';
import type { Attribution, DirectoryNames, SessionOrigins } from './ports.ts';
import type { RuleEvent } from './rule-event.ts';

/** Where more is known than in the record. */
interface Sources {
  readonly origins: SessionOrigins;
  readonly names?: DirectoryNames | undefined;
}

/**
 * Finds who is behind an event, sessions followed, as `followSession` of the core does. Never throws: an
 * alert without its person is better than none.
 */
export async function attribute(
  event: RuleEvent,
  { names, origins }: Sources,
  logger: Logger,
): Promise<Attribution> {
  const person = await followSessionAsync(event, (key, use) =>
    origins.findIssuing(key, use).catch((error: unknown) => {
      const data = { error, event_id: event.eventId };
      if (isAppError(error)) logger.warn(data, 'Sessions could not be followed to their origin');
      else logger.error(data, 'Following a session to its origin broke');
      return undefined;
    }),
  );
  const { certainty, isCut, onBehalfOf, rule } = person;
  // An id is as certain as the record; its name is what people know.
  const findName = async (actor: string) =>
    names === undefined || !isDirectoryId(actor)
      ? actor
      : ((await names.findName(actor).catch((error: unknown) => {
          const data = { error, event_id: event.eventId };
          logger.warn(data, 'The name of a person could not be looked up');
        })) ?? actor);
  return {
    ...{ actor: await findName(person.actor), certainty, rule, isCut },
    chain: person.chain.map(describeHop),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  };
}

function describeHop({ actor, eventId, eventName, eventTime, target }: IssuingCall): string {
  const what = target === undefined ? eventName : `${eventName} ${target}`;
  return `${actor}: ${what} at ${eventTime} (event ${eventId})`;
}
