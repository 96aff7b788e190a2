import {
  type Clock,
  compact,
  followSessionAsync,
  type IssuingCall,
  isAppError,
  isDirectoryId,
  isForeignCopy,
  type Logger,
  mergeCalls,
} from '@iam-tracker/core';
import type { RuleEvent } from '../event/rule-event.ts';
import type { Attribution, DirectoryNames, SessionOrigins } from '../ports.ts';
import { listCrossedAccounts } from './crossed-accounts.ts';

/** Places where more is known than in the record. */
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
  const firstCall = isCut ? undefined : person.chain[0];
  // An id is as certain as the record; its name is what people know.
  const name = isDirectoryId(person.actor)
    ? await names?.findName(person.actor).catch((error: unknown) => {
        const data = { error, event_id: event.eventId };
        logger.warn(data, 'The name of a person could not be looked up');
      })
    : undefined;
  const chain = person.chain.map(describeHop);
  const actor = name ?? person.actor;
  const crossed = listCrossedAccounts(person.chain, event);
  const accountIds = crossed.length > 1 ? crossed : undefined;
  return compact({ actor, certainty, rule, isCut, chain, accountIds, onBehalfOf, firstCall });
}

function describeHop(call: IssuingCall): string {
  const { accessKeyId, actor, eventId, eventName, eventTime, target } = call;
  const what = target === undefined ? eventName : `${eventName} ${target}`;
  const key = accessKeyId === undefined ? '' : ` with ${accessKeyId}`;
  return `${actor}: ${what}${key} at ${eventTime} (event ${eventId})`;
}

/** Between two looks: storing the pages of a run takes seconds. */
const PAUSE_MILLISECONDS = 3_000;

/**
 * Asks one place after the other for the call that opened a session, and all of them again until a time
 * (epoch milliseconds): the call is in another Region's events, which the same run of the collector stores
 * a moment earlier or later. The copy of another account, which does not name the caller, is taken only when the
 * caller's own does not come.
 */
export function createRetryingOrigins(
  places: readonly SessionOrigins[],
  clock: Clock,
  until: number,
): SessionOrigins {
  return {
    async findIssuing(accessKeyId, use) {
      let copy: IssuingCall | undefined;
      for (;;) {
        for (const place of places) {
          const call = await place.findIssuing(accessKeyId, use);
          if (call === undefined) continue;
          if (!isForeignCopy(call)) return call;
          copy = copy === undefined ? call : mergeCalls(copy, call);
        }
        if (clock.now() + PAUSE_MILLISECONDS > until) return copy;
        await clock.sleep(PAUSE_MILLISECONDS);
      }
    },
  };
}
