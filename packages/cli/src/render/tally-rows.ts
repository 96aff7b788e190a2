import type { Tally, TallyRow } from '@iam-tracker/analysis';
import type { Terminal } from '../terminal.ts';
import { countCell, type Listing, severityCell, show } from './listing.ts';
import { cutToMinute, formatCount, formatCounted } from './quantities.ts';

/** What is counted by a property. */
interface TallyKind {
  /** Name of the property, in the words of the flag. */
  readonly by: string;
  readonly noun: 'event' | 'alert';
}

/** Returns the rows of a tally, for people and for programs. */
export function tallyListing({ by, noun }: TallyKind): Listing<TallyRow> {
  const isOfAlerts = noun === 'alert';
  return {
    columns: [
      { title: `${noun.toUpperCase()}S`, align: 'right', atLeast: 'whole' },
      ...(isOfAlerts
        ? [{ title: 'WORST', atLeast: 'whole' as const }]
        : [{ title: 'REFUSED', align: 'right' as const, atLeast: 'whole' as const }]),
      { title: by.toUpperCase(), atLeast: 24 },
      { title: 'FIRST (UTC)', atLeast: 'whole' },
      { title: 'LAST (UTC)', atLeast: 'whole' },
    ],
    row: ({ count, failures, first, last, severity, value }, colors) => [
      countCell(count),
      isOfAlerts
        ? severity === undefined
          ? ''
          : severityCell(severity, colors)
        : failures === 0
          ? ''
          : countCell(failures, colors.red),
      value === '' ? { text: '(not recorded)', color: colors.dim } : show(value),
      cutToMinute(first),
      cutToMinute(last),
    ],
    document: ({ count, failures, first, last, severity, value }) => ({
      [by]: value === '' ? null : value,
      [`${noun}s`]: count,
      ...(isOfAlerts ? { worst: severity ?? null } : { refused: failures }),
      first_time: first,
      last_time: last,
    }),
    csvColumns: [by, `${noun}s`, isOfAlerts ? 'worst' : 'refused', 'first_time', 'last_time'],
  };
}

/** Says what a tally counted, and what of it is not shown. */
export function noteTally(
  { rest, rows, total }: Tally,
  { by, noun, limit }: TallyKind & { readonly limit: number },
  { note }: Pick<Terminal, 'note'>,
): void {
  const values = formatCounted(rows.length, 'row');
  const shown =
    rows.length > limit ? `; the first ${formatCount(limit)} of ${values} (--limit)` : '';
  note(`${formatCounted(total, noun)} by ${by}${shown}.`);
  if (rest === undefined) return;
  note(
    `There are more than are told apart: ${formatCounted(rest.count, noun)} of others are in no row. Narrow it down.`,
  );
}
