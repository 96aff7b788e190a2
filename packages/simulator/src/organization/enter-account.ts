import { guid } from '../account/identifiers.ts';
import type { Caller } from '../account/records/call.ts';
import { foreignCaller } from '../account/records/identities.ts';
import { assumeRole, type Session } from '../account/records/sts.ts';
import type { Draft, Scene } from '../account/scene.ts';

interface Entry {
  /** With the key that was issued. */
  readonly session: Session;
  /** As the caller's account records it. */
  readonly departure: Draft;
  /** As the account of the role does, under the same shared event id: of the caller it is told little more than the account. */
  readonly arrival: Draft;
}

/** Takes a role of another account; both accounts record it. The scene is in the caller's account. */
export function enterAccount(
  scene: Scene,
  caller: Caller,
  options: Parameters<typeof assumeRole>[2],
): Entry {
  const taking = assumeRole(scene, caller, options);
  const { value: departure } = taking.next() as IteratorYieldResult<Draft>;
  const arrival = {
    ...departure.record,
    userIdentity: foreignCaller(String(caller.identity.principalId), scene.world.cast.accountId),
    eventID: guid(scene.random),
    recipientAccountId: options.role.accountId,
  };
  const { value: session } = taking.next() as IteratorReturnResult<Session>;
  return { session, departure, arrival: { time: departure.time, record: arrival } };
}
