const UNIT_SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/**
 * Returns the seconds between two runs of a schedule of EventBridge; undefined for one that is no rate, whose gaps differ.
 *
 * @example secondsBetweenRuns('rate(2 hours)') // 7200
 */
export function secondsBetweenRuns(schedule: string | undefined): number | undefined {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule ?? '') ?? [];
  const seconds = UNIT_SECONDS[unit];
  return count === undefined || seconds === undefined ? undefined : Number(count) * seconds;
}
