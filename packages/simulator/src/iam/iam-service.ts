import type { Clock } from '@iam-tracker/core';
import type { Dice } from '../account/random.ts';
import { AwsError } from '../endpoint/aws-request.ts';
import { createThrottle } from '../endpoint/throttle.ts';
import type { SimulatedEvent } from '../simulated-event.ts';
import { createReportDesk, writeCredentialReport } from './credential-report.ts';
import { IAM_OPERATIONS, type IamOperationContext } from './iam-operations.ts';
import { readChanges } from './identity-change.ts';
import type { IamInventory } from './inventory.ts';
import { createPager } from './paging.ts';
import { createIamTimeline } from './timeline.ts';

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
