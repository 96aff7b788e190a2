import {
  compact,
  FILTER_REASONS,
  findEventSource,
  formatTime,
  printable,
  SECOND,
} from '@iam-tracker/core';
import type {
  FileProblem,
  FileSummary,
  FolderProof,
  ImportCounters,
  StoredTimes,
} from '@iam-tracker/local';
import type { Colors, Terminal } from '../terminal.ts';
import {
  describeConflicts,
  describeHiddenChanges,
  describeLedger,
  describeTimes,
  type LedgerFacts,
  ledgerDocument,
} from './collect-report.ts';
import { formatCount, formatCounted, formatDuration, formatMinute } from './quantities.ts';
import { type ReportLine, renderLines } from './table/report-lines.ts';

/** Unrelated sources that are named one by one. */
const SOURCES_NAMED = 8;
/** Files that are named; JSON output has up to a thousand. */
const FILES_NAMED = 20;

interface ImportFacts {
  readonly counters: ImportCounters;
  /** Records that the ledger does not keep, counted now for the first time. */
  readonly others: number;
  readonly ledger: LedgerFacts;
  /** What digests among the files prove; undefined where none lie. */
  readonly proof?: FolderProof | undefined;
  /** From when to when the events are that were stored. */
  readonly times: StoredTimes | undefined;
  readonly seconds: number;
}

/** Writes what an import did for people. */
export function renderImport(
  { counters, others, ledger, proof, seconds, times }: ImportFacts,
  { colors, width }: Pick<Terminal['out'], 'colors' | 'width'>,
): string {
  const { files } = counters;
  const lines = (all: readonly ReportLine[]) => renderLines(all, width);
  const sections = [
    lines([
      ['CloudTrail files read', formatCount(files.complete)],
      ['Other JSON files', formatCount(files.foreign), 'no CloudTrail records in them'],
      ['Files left out', formatCount(files.skipped + files.opaque)],
      ...(files.outside > 0
        ? [
            [
              'Files passed over',
              formatCount(files.outside),
              'by the date in their path, of another time',
            ] as const,
          ]
        : []),
      ['Broken files', formatCount(files.broken), files.broken > 0 ? 'see below' : ''],
      [
        'Unread files',
        formatCount(files.unread),
        files.unread > 0 ? 'CloudTrail in a form that is not read, see below' : '',
      ],
    ]),
    lines([['Records read', formatCount(counters.records)], ...sourceLines(counters)]),
    lines(verdictLines(counters, times)),
    ...describeConflicts(counters.copies, colors),
    ...describeHiddenChanges(counters.filtered.get('filtered_role_change')),
    ...renderFiles(counters.notableFiles, colors),
    ...describeOthers(others),
    ...describeProof(proof),
    describeLedger(ledger, seconds),
  ];
  return sections.join('\n');
}

function describeOthers(others: number): string[] {
  if (others === 0) return [];
  return [
    `${formatCounted(others, 'record')} not kept, but counted: iam-tracker other --key KEY tells what else a key did.\n`,
  ];
}

/** Says in a line or two what digests prove of the files; nothing where no digest lies. */
function describeProof(proof: FolderProof | undefined): string[] {
  if (proof === undefined) return [];
  const { accounts, chains, digests, gapSeconds, isKeyless, proven, tampered, unnamedFiles } =
    proof;
  const lie = formatCounted(digests, 'digest');
  if (isKeyless) {
    return [
      `Trail: unproven: no keys. ${lie} of it ${digests === 1 ? 'lies' : 'lie'} there; --public-keys FILE proves by them what aws cloudtrail list-public-keys has keys for.\n`,
    ];
  }
  const place = `${formatCounted(chains, 'chain')} of ${formatCounted(accounts, 'account')}`;
  if (proven === undefined) {
    return [
      `Trail: unproven: none of ${lie} in ${place} holds by these keys; ${formatCount(tampered)} tampered with.\n`,
    ];
  }
  const rest = [
    gapSeconds === 0 ? 'no gaps' : `gaps of ${formatDuration(gapSeconds)}`,
    `${formatCount(tampered)} tampered with`,
    ...(unnamedFiles > 0 ? [`${formatCounted(unnamedFiles, 'file')} that no digest names`] : []),
  ];
  return [
    `Trail: ${formatCounted(proof.provenFiles, 'file')} proven by ${formatCount(proof.provenDigests)} of ${lie}, delivered from ${formatMinute(proven.start)} to ${formatMinute(proven.end)} (UTC).\n  ${place}: ${rest.join(', ')}. By account and Region: iam-tracker coverage.\n`,
  ];
}

function sourceLines({ recordsBySource }: ImportCounters): ReportLine[] {
  const sorted = [...recordsBySource].sort((a, b) => b[1] - a[1]);
  const identity = sorted.filter(([source]) => describeSource(source) !== '');
  const others = sorted.filter(([source]) => describeSource(source) === '');
  const unnamed = others.slice(SOURCES_NAMED);
  const line = ([source, count]: [string, number]): ReportLine => [
    `  ${printable(source, 80)}`,
    formatCount(count),
    describeSource(source),
  ];
  const rest = unnamed.reduce((sum, [, count]) => sum + count, 0);
  return [
    ...identity.map(line),
    ...others.slice(0, SOURCES_NAMED).map(line),
    ...(unnamed.length > 0
      ? [[`  ${formatCounted(unnamed.length, 'other source')}`, formatCount(rest)] as const]
      : []),
  ];
}

function describeSource(source: string): string {
  const keeps = findEventSource(source)?.keeps;
  if (keeps === undefined) return '';
  return keeps === 'everything' ? 'identity' : 'only what guards the account';
}

function verdictLines(counters: ImportCounters, times: StoredTimes | undefined): ReportLine[] {
  const filtered = [...counters.filtered.values()].reduce((sum, count) => sum + count, 0);
  return [
    [
      'Stored',
      formatCount(counters.stored),
      counters.stored === 0 && counters.known > 0 ? 'nothing new' : describeTimes(times),
    ],
    ['Known already', formatCount(counters.known), 'stored before, or repeated in these files'],
    ...(counters.copies.repaired > 0
      ? [
          [
            '  repaired',
            formatCount(counters.copies.repaired),
            'by a copy that knows more',
          ] as const,
        ]
      : []),
    ...(counters.copies.conflicts > 0
      ? [
          [
            '  differing',
            formatCount(counters.copies.conflicts),
            'another record has their event id, see below',
          ] as const,
        ]
      : []),
    ['Filtered', formatCount(filtered)],
    ...FILTER_REASONS.map(
      (reason) => [`  ${reason}`, formatCount(counters.filtered.get(reason) ?? 0)] as const,
    ),
    ['Not identity-related', formatCount(counters.unrelated)],
    ['Unparsed', formatCount(counters.unparsed), 'kept as found, among the stored and the known'],
    ...(counters.omittedFields > 0
      ? [['Fields too large to keep', formatCount(counters.omittedFields)] as const]
      : []),
  ];
}

function renderFiles(files: readonly FileSummary[], colors: Colors): string[] {
  if (files.length === 0) return [];
  // What is missing matters most; the order is kept otherwise.
  const failed = files.filter(({ outcome }) => isFailure(outcome));
  const others = files.filter(({ outcome }) => !isFailure(outcome));
  const named = [...failed, ...others].slice(0, FILES_NAMED);
  const lines = named.flatMap((file) => describeFile(file, colors));
  const more = files.length - named.length;
  if (more > 0) lines.push(`and ${formatCounted(more, 'more file')} (--format json names them)`);
  return [`${lines.join('\n')}\n`];
}

function isFailure(outcome: FileSummary['outcome']): boolean {
  return outcome === 'broken' || outcome === 'unread';
}

function describeFile(file: FileSummary, colors: Colors): string[] {
  const { path, outcome, note, records, otherValues, unread, problems, problemCount } = file;
  const name = printable(path, 1000);
  if (!isFailure(outcome)) {
    const others = otherValues > 0 ? `, ${formatCounted(otherValues, 'value')}` : '';
    return [
      `${outcome === 'read' ? 'no log' : 'left out'}: ${name} (${note ?? 'partly something else'}${others})`,
    ];
  }
  const kept = records > 0 ? `; ${formatCounted(records, 'record')} of it read` : '';
  const missed = unread > 0 ? `; ${formatCounted(unread, 'piece')} of CloudTrail not read` : '';
  const more = problemCount - problems.length;
  return [
    `${colors.red(outcome)}: ${name}${kept}${missed}`,
    ...problems.map(({ reason, place }) => {
      return `  ${describePlace(place)}${printable(reason)}`;
    }),
    ...(more > 0 ? [`  and ${formatCounted(more, 'more problem')}`] : []),
  ];
}

function describePlace(place: FileProblem['place']): string {
  if (place === undefined) return '';
  return place.byte === undefined
    ? `line ${place.line}: `
    : `line ${place.line}, byte ${place.byte}: `;
}

/** Writes what an import did for programs. */
export function importDocument({ counters, others, ledger, proof, seconds, times }: ImportFacts) {
  return {
    source: 'files',
    ...ledgerDocument(ledger),
    interrupted: counters.isInterrupted,
    files: counters.files,
    records_read: counters.records,
    records_by_source: Object.fromEntries(
      [...counters.recordsBySource].sort((a, b) => b[1] - a[1]),
    ),
    stored: counters.stored,
    stored_from: times?.first ?? null,
    stored_to: times?.last ?? null,
    already_known: counters.known,
    repaired: counters.copies.repaired,
    conflicting: counters.copies.conflicts,
    conflicts: counters.copies.noted,
    filtered_by_reason: Object.fromEntries(counters.filtered),
    not_identity_related: counters.unrelated,
    other_records_counted: others,
    unparsed: counters.unparsed,
    omitted_fields: counters.omittedFields,
    values_without_record: counters.otherValues,
    unread: counters.unread,
    notable_files: counters.notableFiles.map(fileDocument),
    // Without digests the document is what it always was.
    ...(proof === undefined ? {} : { trail: proofDocument(proof) }),
    execution_time_seconds: seconds,
  };
}

function proofDocument({ proven, ...proof }: FolderProof) {
  return {
    digests: proof.digests,
    digests_proven: proof.provenDigests,
    files_proven: proof.provenFiles,
    chains: proof.chains,
    accounts: proof.accounts,
    proven_from: proven === undefined ? null : formatTime(proven.start * SECOND),
    proven_to: proven === undefined ? null : formatTime(proven.end * SECOND),
    gap_seconds: proof.gapSeconds,
    tampered: proof.tampered,
    unnamed_files: proof.unnamedFiles,
    has_keys: !proof.isKeyless,
  };
}

function fileDocument(file: FileSummary): object {
  return compact({
    path: file.path,
    outcome: file.outcome,
    note: file.note,
    records: file.records,
    values_without_record: file.otherValues,
    unread: file.unread,
    problem_count: file.problemCount,
    problems: file.problems.map(({ reason, place }) => ({ reason, ...place })),
  });
}
