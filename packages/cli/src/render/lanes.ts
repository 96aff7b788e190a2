import type { LaneComparison, LaneTimes } from '@iam-tracker/local';
import { formatCount, formatCounted, formatDuration } from './quantities.ts';
import type { ReportLine } from './table/report-lines.ts';

/** Writes what each of two lanes brought for people. */
export function laneLines(lanes: LaneComparison): ReportLine[] {
  const { events, givenUp, lost, messages, notSent, polledAlone, pushed, pushedAlone } = lanes;
  const missed = `${formatCount(lost)} lost, ${formatCount(notSent)} only read and were not sent`;
  return [
    [
      'Push brought',
      formatCount(pushed),
      `of ${formatCounted(events, 'event')}, in ${formatCounted(messages, 'message')}`,
    ],
    ['Push alone', formatCount(pushedAlone), 'CloudTrail does not show them yet'],
    ['Polling alone', formatCount(polledAlone), missed],
    ['Push took', ...describeTimes(lanes.pushTimes)],
    ['Polling took', ...describeTimes(lanes.pollTimes, 'and the time to the next run')],
    ...(givenUp > 0
      ? [['Given up', formatCount(givenUp), 'in the failures queue of push'] as const]
      : []),
  ];
}

function describeTimes(times: LaneTimes | undefined, more?: string): [string, string] {
  if (times === undefined) return ['', 'nothing came'];
  const { longest, median, most } = times;
  const notes = [
    `95 % within ${formatDuration(most)}`,
    `the last after ${formatDuration(longest)}`,
    ...(more === undefined ? [] : [more]),
  ];
  return [formatDuration(median), notes.join(', ')];
}

/** Writes the same for programs. */
export function lanesDocument(lanes: LaneComparison) {
  return {
    events: lanes.events,
    pushed: lanes.pushed,
    pushed_alone: lanes.pushedAlone,
    polled_alone: lanes.polledAlone,
    not_sent: lanes.notSent,
    lost: lanes.lost,
    messages: lanes.messages,
    given_up: lanes.givenUp,
    push_seconds: lanes.pushTimes ?? null,
    poll_seconds: lanes.pollTimes ?? null,
  };
}
