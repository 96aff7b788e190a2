import type { FileCounts, ImportCounters } from '@iam-tracker/local';
import { formatCount, formatCounted, formatDuration } from './quantities.ts';

/** So much must have been done before it tells how long the rest takes. */
const TELLING = { files: 20, seconds: 2 };

/**
 * Says in a line how far an import is after so many seconds, and when it will be through, as soon as all files
 * (`total`) are counted and enough of them are read to tell.
 */
export function describeImport(
  { files, records, stored }: Pick<ImportCounters, 'files' | 'records' | 'stored'>,
  seconds: number,
  total: number | undefined,
): string {
  const done = countOf(files);
  const of = total === undefined || total < done ? '' : ` of ${formatCount(total)}`;
  const parts = [
    `${formatCount(done)}${of} ${done === 1 && of === '' ? 'file' : 'files'}`,
    formatCounted(records, 'record'),
    ...(seconds >= 1 ? [`${formatCount(Math.round(records / seconds))} a second`] : []),
    `${formatCount(stored)} stored`,
    ...timeLeft(done, seconds, total),
  ];
  return `Reading files: ${parts.join(', ')}`;
}

/** Files outside of the period take no time. */
function countOf({ outside, ...files }: FileCounts): number {
  return Object.values(files).reduce((sum, count) => sum + count, 0);
}

function timeLeft(done: number, seconds: number, total: number | undefined): string[] {
  const isTelling = done >= TELLING.files && seconds >= TELLING.seconds;
  if (total === undefined || total <= done || !isTelling) return [];
  return [`about ${formatDuration((seconds / done) * (total - done))} left`];
}
