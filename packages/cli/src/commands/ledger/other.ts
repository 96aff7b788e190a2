import { readService } from '@iam-tracker/core';
import {
  FOLDED,
  type OtherActivity,
  type OtherRow,
  openTracker,
  readDataDirectory,
  readOtherActivity,
} from '@iam-tracker/local';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { parseWhole } from '../../option-values.ts';
import {
  OTHER_COLUMNS,
  OTHER_CSV_COLUMNS,
  otherCsv,
  otherDocument,
  otherRow,
} from '../../render/other-rows.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';
import { renderTable } from '../../render/table.ts';
import { writeCsv } from '../../render/write-csv.ts';

export interface OtherCommandOptions extends GlobalOptions {
  readonly key?: string;
  readonly principal?: string;
  readonly service?: string;
  readonly action?: string;
  readonly refused?: boolean;
  readonly limit: string;
  readonly format: 'table' | 'json' | 'csv';
}

/** More rows than a tally holds. */
const MAX_LIMIT = 1_000_000;
/** From here on the count is said to be too low. */
const WORTH_SAYING = 0.001;

/** `iam-tracker other` */
export async function runOther(
  options: OtherCommandOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const limit =
    options.limit === 'all' ? MAX_LIMIT : parseWhole(options.limit, '--limit', 1, MAX_LIMIT);
  const activity = await readTally(options.dataDir ?? readDataDirectory());
  const found = (activity?.rows() ?? []).filter((row) => matches(row, options));
  const shown = found.slice(0, limit);
  if (options.format === 'json') {
    await terminal.write(`${toJson(shown.map(otherDocument), true)}\n`);
  } else if (options.format === 'csv') {
    await writeCsv(OTHER_CSV_COLUMNS, shown.map(otherCsv), terminal);
  } else if (shown.length > 0) {
    const { colors, width } = terminal.out;
    const rows = shown.map((row) => otherRow(row, colors));
    await terminal.write(renderTable(OTHER_COLUMNS, rows, width, colors.bold));
  }
  for (const line of remarks(activity, found, shown)) terminal.note(line);
}

/** Opened and closed, so that an import under way or a folder that is none is named as elsewhere. */
async function readTally(dataDirectory: string): Promise<OtherActivity | undefined> {
  const tracker = await openTracker({ dataDirectory, mustExist: true });
  try {
    return await readOtherActivity(tracker.folder);
  } finally {
    await tracker.close();
  }
}

function matches(row: OtherRow, options: OtherCommandOptions): boolean {
  const { key, principal, service, action, refused } = options;
  const lower = (text: string | undefined) => text?.toLowerCase();
  return (
    (key === undefined || lower(row.accessKeyId) === lower(key)) &&
    (principal === undefined || row.principal.toLowerCase().includes(principal.toLowerCase())) &&
    (service === undefined ||
      lower(row.eventSource) === lower(service) ||
      readService(row.eventSource) === lower(service)) &&
    (action === undefined || lower(row.eventName) === lower(action)) &&
    (refused !== true || row.refused > 0)
  );
}

function remarks(
  activity: OtherActivity | undefined,
  found: readonly OtherRow[],
  shown: readonly OtherRow[],
): string[] {
  if (activity === undefined) {
    return ['Nothing was counted yet: collect --from counts what it does not keep.'];
  }
  const sum = (rows: readonly OtherRow[], of: (row: OtherRow) => number) =>
    rows.reduce((total, row) => total + of(row), 0);
  const calls = sum(found, ({ count }) => count);
  const refused = sum(found, (row) => row.refused);
  const rest = activity.rows().filter(isFolded);
  const tooLow = activity.errorRate();
  return [
    `${formatCounted(calls, 'call')}, ${formatCount(refused)} refused${
      shown.length < found.length
        ? `; the ${formatCount(shown.length)} most frequent of ${formatCounted(found.length, 'row')} are shown (--limit)`
        : ''
    }.`,
    ...(rest.length > 0
      ? [
          `There were more callers than are told apart: ${formatCounted(
            sum(rest, ({ count }) => count),
            'call',
          )} of rare ones are counted as ${FOLDED}.`,
        ]
      : []),
    ...(tooLow > WORTH_SAYING
      ? [`So much was counted that about ${(tooLow * 100).toFixed(1)} % of the newest is missing.`]
      : []),
  ];
}

function isFolded({ accessKeyId, principal }: OtherRow): boolean {
  return accessKeyId === FOLDED || principal === FOLDED || principal.endsWith(`/${FOLDED}`);
}
