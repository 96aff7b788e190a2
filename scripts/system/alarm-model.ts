// A small model of how CloudWatch judges an alarm on a metric: "Configuring how CloudWatch alarms treat missing data" and
// "Alarm evaluation" in its user guide.

export interface PlannedAlarm {
  readonly alarm_name: string;
  readonly namespace: string;
  readonly metric_name: string;
  readonly dimensions: Readonly<Record<string, string>> | null;
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum';
  /** Seconds. */
  readonly period: number;
  readonly evaluation_periods: number;
  readonly comparison_operator: 'GreaterThanThreshold' | 'LessThanThreshold';
  readonly threshold: number;
  readonly treat_missing_data: 'breaching' | 'notBreaching';
}

export type AlarmState = 'OK' | 'ALARM';

/** A value that was published, and the second when. */
export interface Published {
  readonly at: number;
  readonly value: number;
}

/**
 * Judges the windows of the evaluation range, the newest last; null is a window without data. Enough real windows: the newest
 * of them count. Fewer: all of them count, and what is missing is filled in as the alarm says.
 */
export function judge(
  { evaluation_periods: needed, ...alarm }: PlannedAlarm,
  windows: readonly (number | null)[],
): AlarmState {
  const real = windows.filter((value) => value !== null);
  const isBreaching = (value: number) =>
    alarm.comparison_operator === 'GreaterThanThreshold'
      ? value > alarm.threshold
      : value < alarm.threshold;
  const breaching = real.slice(-needed).filter(isBreaching).length;
  const filled = alarm.treat_missing_data === 'breaching' ? Math.max(0, needed - real.length) : 0;
  return breaching + filled >= needed ? 'ALARM' : 'OK';
}

/**
 * Returns the state at a second, out of what was published in its order. The windows slide; AWS does not say how many more than
 * needed are looked at.
 */
export function stateAt(
  alarm: PlannedAlarm,
  published: readonly Published[],
  now: number,
  moreWindows: number,
): AlarmState {
  const count = alarm.evaluation_periods + moreWindows;
  const windows: (number | null)[] = Array.from({ length: count }, () => null);
  for (let place = countUntil(published, now) - 1; place >= 0; place -= 1) {
    const { at, value } = published[place] ?? { at: 0, value: 0 };
    const age = Math.floor((now - at) / alarm.period);
    if (age >= count) break;
    const index = count - 1 - age;
    windows[index] = combine(alarm.statistic, windows[index] ?? null, value);
  }
  return judge(alarm, windows);
}

/** Returns how many of the values, which are in order, were published by then. */
function countUntil(published: readonly Published[], now: number): number {
  let low = 0;
  let high = published.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((published[middle]?.at ?? 0) <= now) low = middle + 1;
    else high = middle;
  }
  return low;
}

function combine(statistic: PlannedAlarm['statistic'], before: number | null, value: number) {
  if (before === null) return value;
  if (statistic === 'Sum') return before + value;
  return statistic === 'Maximum' ? Math.max(before, value) : Math.min(before, value);
}
