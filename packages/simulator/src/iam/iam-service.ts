import { type Clock, MINUTE } from '@iam-tracker/core';
import type { Dice } from '../account/random.ts';
import { AwsError } from '../endpoint/aws-protocol.ts';
import { createThrottle } from '../endpoint/faults.ts';
import type { SimulatedEvent } from '../simulated-event.ts';
import { createReportDesk, writeCredentialReport } from './credential-report.ts';
import { IAM_CALLS } from './iam-calls.ts';
import { IAM_OPERATIONS, type IamOperationContext } from './iam-operations.ts';
import { editHolder, type IamState, openState } from './iam-state.ts';
import { type IdentityChange, readChanges } from './identity-change.ts';
import type { IamInventory } from './inventory.ts';
import { createPager } from './paging.ts';

/** Behaviour of IAM. */
export interface IamBehaviour {
  /** The identities before the first event. */
  readonly inventory: IamInventory;
  /**
   * For the account as a whole; `Infinity` for no limit, the default. AWS does not publish its own
   * limits; they differ by operation.
   */
  readonly requestsPerSecond?: number;
  /** The chance, below 1, that a page holds fewer items than there are, maybe none. */
  readonly shortPageProbability?: number;
  /** Time that a credential report takes; 2 seconds when absent. */
  readonly credentialReportMilliseconds?: number;
  /** Time that any answer takes; none when absent. */
  readonly latencyMilliseconds?: number;
}

/** IAM of one account. */
export interface IamService {
  readonly latencyMilliseconds: number;
  /** Answers an operation with the XML of its result. @throws AwsError */
  perform(operation: string, form: URLSearchParams): string;
  /** Lets the events have their effect, each at its time. */
  add(events: Iterable<SimulatedEvent>): void;
}

export function createIamService(
  behaviour: IamBehaviour,
  clock: Pick<Clock, 'now'>,
  random: Dice,
): IamService {
  const {
    requestsPerSecond = Number.POSITIVE_INFINITY,
    shortPageProbability = 0,
    credentialReportMilliseconds = 2_000,
  } = behaviour;
  const timeline = createIamTimeline(behaviour.inventory);
  const throttle = createThrottle(requestsPerSecond, Math.max(1, requestsPerSecond));
  const context: Omit<IamOperationContext, 'now' | 'state'> = {
    page: createPager(shortPageProbability, random),
    reports: createReportDesk(
      (time) => writeCredentialReport(timeline.at(time)),
      credentialReportMilliseconds,
    ),
  };

  return {
    latencyMilliseconds: behaviour.latencyMilliseconds ?? 0,
    perform(operation, form) {
      const now = clock.now();
      const act = IAM_OPERATIONS[operation];
      if (act === undefined) {
        throw new AwsError(
          'InvalidAction',
          `the simulated account does not offer iam ${operation}`,
        );
      }
      if (!throttle.admit('', now)) throw new AwsError('Throttling', 'Rate exceeded');
      return act(form, { ...context, now, state: () => timeline.at(now) });
    },
    add(events) {
      for (const { record } of events) timeline.add(readChanges(record));
    },
  };
}

/** The identities of an account through time: its first inventory, and what has changed since. */
interface IamTimeline {
  /** Adds changes of any time; those of equal times keep the order in which they are added. */
  add(changes: Iterable<IdentityChange>): void;
  /**
   * Returns what there was at a time (milliseconds), everything of that millisecond included. Good
   * until the next call.
   */
  at(time: number): IamState;
}

/** The state at a time depends on inventory and changes alone, not on what was asked before. */
export function createIamTimeline(inventory: IamInventory): IamTimeline {
  const changes: IdentityChange[] = [];
  let isSorted = true;
  let state = openState(inventory);
  let applied = 0;
  let reached = Number.NEGATIVE_INFINITY;

  function rewind(): void {
    state = openState(inventory);
    applied = 0;
  }

  return {
    add(added) {
      for (const change of added) {
        const last = changes.at(-1);
        if (last !== undefined && change.time < last.time) isSorted = false;
        changes.push(change);
        // What comes late goes in between.
        if (change.time <= reached) reached = Number.POSITIVE_INFINITY;
      }
    },
    at(time) {
      if (time < reached) rewind();
      if (!isSorted) {
        changes.sort((a, b) => a.time - b.time);
        isSorted = true;
      }
      for (let next = changes[applied]; next !== undefined && next.time <= time; ) {
        applyChange(state, next);
        applied += 1;
        next = changes[applied];
      }
      reached = time;
      return state;
    },
  };
}

/** Uses of a key within this time count as the first: IAM User Guide, credential report. */
const KEY_USE_MILLISECONDS = 15 * MINUTE;
/** The same for passwords: IAM API reference, User. */
const PASSWORD_USE_MILLISECONDS = 5 * MINUTE;

/** Brings the state up to date with a change. What does not concern users and groups changes nothing. */
export function applyChange(state: IamState, change: IdentityChange): void {
  if (change.kind === 'call') {
    IAM_CALLS[change.name]?.(state, change);
  } else if (change.kind === 'password-use') {
    const { time, userName } = change;
    editHolder(state, userName, ({ passwordLastUsedAt: before = Number.NEGATIVE_INFINITY }) =>
      time - before < PASSWORD_USE_MILLISECONDS ? {} : { passwordLastUsedAt: time },
    );
  } else {
    const { keyId, use } = change;
    const owner = state.keyOwners.get(keyId);
    if (owner === undefined) return;
    editHolder(state, owner, ({ accessKeys }) => ({
      accessKeys: accessKeys.map((key) =>
        key.id === keyId && use.at - (key.lastUsed?.at ?? 0) >= KEY_USE_MILLISECONDS
          ? { ...key, lastUsed: use }
          : key,
      ),
    }));
  }
}
