import { MINUTE } from '@iam-tracker/core';
import type { Alert } from '../alert.ts';
import { timeOf } from './group-window.ts';
import { stateKey } from './state-key.ts';

/** Where the window of a rule in an account is kept, and from when to when it reaches. */
export interface WindowPlace {
  readonly key: string;
  readonly ruleId: string;
  readonly accountId: string;
  /**
   * `group`: by the times of the events. `late`: by when events were stored that we should have heard of long
   * before; all of them are told in a summary.
   */
  readonly kind: 'group' | 'late';
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
}

export interface GroupPlace extends WindowPlace {
  /** The windows before and after it. */
  readonly previousKey: string;
  readonly nextKey: string;
}

/** Of late events: catching up after days takes a few runs of the collector. */
const LATE_MINUTES = 360;
/** Of alerts that are not grouped: what could not be sent is remembered all the same. */
const UNGROUPED_MINUTES = 60;

/** The window of an alert; `groupMinutes` 0 groups nothing. */
export function placeOf(alert: Alert, groupMinutes: number): GroupPlace {
  const minutes = groupMinutes === 0 ? UNGROUPED_MINUTES : groupMinutes;
  return locate('group', alert, minutes, timeOf(alert));
}

/** The window of an alert on a late event that was stored at a time. */
export function latePlaceOf(alert: Alert, storedAt: number): GroupPlace {
  return locate('late', alert, LATE_MINUTES, storedAt);
}

function locate(
  kind: GroupPlace['kind'],
  { event, rule }: Alert,
  minutes: number,
  time: number,
): GroupPlace {
  const length = minutes * MINUTE;
  const number = Math.floor(time / length);
  const accountId = event.accountId ?? '';
  // The length is part of the key: after a change of the settings its windows would not fit.
  const keyOf = (window: number) =>
    stateKey(`${kind}-window`, rule.id, accountId, `${minutes}m${window}`);
  return {
    key: keyOf(number),
    ruleId: rule.id,
    accountId,
    kind,
    start: number * length,
    end: (number + 1) * length,
    previousKey: keyOf(number - 1),
    nextKey: keyOf(number + 1),
  };
}
