import {
  claimForRecords,
  countFiles,
  expectPaths,
  type FolderProof,
  type ImportCounters,
  importFiles,
  noteStoredTimes,
  openOtherActivity,
  openTracker,
  type Period,
  proveFolder,
  readCollectSettings,
  STDIN_PATH,
} from '@iam-tracker/local';
import type { KeySource } from '@iam-tracker/trail';
import {
  type AlertingOptions,
  concludeAlerts,
  describeAlerts,
  describeNext,
  startAlerting,
} from '../../alerting.ts';
import { type CommandContext, EXIT, ExitError } from '../../command.ts';
import type { GlobalOptions } from '../../flags.ts';
import { countLedger } from '../../ledger.ts';
import { startProgress } from '../../progress.ts';
import { explainConflicts } from '../../render/collect-report.ts';
import { describeImport } from '../../render/import-progress.ts';
import { importDocument, renderImport } from '../../render/import-report.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';
import type { Terminal } from '../../terminal.ts';
import { readKeys } from '../../trail-source.ts';

/** Files that are to be read, and how that is told. */
interface FilesRequest extends AlertingOptions, GlobalOptions {
  readonly paths: readonly string[];
  /** Files are passed over whose path says that nothing in them is of this time. */
  readonly period?: Period;
  readonly dataDirectory: string;
  /** Proves the files by digests among them, with these keys of CloudTrail; absent means that nothing is proven. */
  readonly proof?: { readonly keys: KeySource | undefined };
}

interface CollectFilesOptions {
  readonly format: 'table' | 'json';
  readonly publicKeys?: string;
}

/** Reads records out of files into the ledger, and tells what came of it. */
export async function collectFiles(
  { publicKeys, ...request }: FilesRequest & CollectFilesOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  // Before the work, not after it.
  const keys = publicKeys === undefined ? undefined : await readKeys(publicKeys);
  const options = { ...request, proof: { keys } };
  const { alerts, ...facts } = await storeFiles(options, context);
  const { times } = facts;
  if (options.format === 'json') {
    await writeJson({ ...importDocument(facts), alerts: alerts ?? null }, terminal);
  } else {
    const next = describeNext({ alerts, times }, options, context);
    await terminal.write(renderImport(facts, terminal.out) + describeAlerts(alerts) + next);
  }
  conclude(facts.counters, terminal);
  concludeProof(facts.proof, terminal);
  concludeAlerts(alerts, terminal);
}

function concludeProof(proof: FolderProof | undefined, { say }: Pick<Terminal, 'say'>): void {
  if (proof === undefined || proof.tampered === 0) return;
  say(
    `${formatCounted(proof.tampered, 'object')} of the trail not as CloudTrail delivered it; everything that can be read is stored. See: iam-tracker verify, iam-tracker coverage.`,
  );
  throw new ExitError(EXIT.failure);
}

/** Reads records out of files into the ledger, and returns what came of it. */
export async function storeFiles(
  options: FilesRequest,
  { terminal, signal, openStdin, now }: CommandContext,
) {
  const { paths, period, dataDirectory, proof: wanted } = options;
  const { noise } = readCollectSettings();
  const alerting = await startAlerting({ ...options, isOrdered: true }, terminal);
  await expectPaths(paths.filter((path) => path !== STDIN_PATH));
  const startedAt = now();
  const tracker = await openTracker({ dataDirectory });
  const { folder } = tracker;
  const progress = startProgress(terminal, 'Reading files');
  const search = { leaveOut: [folder], period };
  const total = progress.isShown ? countFiles(paths, search) : undefined;
  let stored = 0;
  const onProgress = (counters: ImportCounters) => {
    stored = counters.stored;
    const seconds = (now() - startedAt) / 1000;
    if (progress.isShown) progress.update(describeImport(counters, seconds, total?.files));
  };
  try {
    await claimForRecords(tracker);
    const stdin = paths.includes(STDIN_PATH) ? { stdin: openStdin() } : {};
    const noting = noteStoredTimes(await alerting.attach(tracker));
    const { events, dirtyDays } = noting.tracker;
    const others = await openOtherActivity(folder);
    const counters = await importFiles(paths, events, {
      noise,
      dirtyDays,
      others,
      ...search,
      signal,
      onProgress,
      ...stdin,
    });
    let proven = 0;
    const proof =
      wanted === undefined || counters.isInterrupted
        ? undefined
        : await proveFolder(noting.tracker, {
            ...{ keys: wanted.keys, paths: paths.filter((path) => path !== STDIN_PATH) },
            ...{ period, signal },
            onRead: () => {
              proven += 1;
              if (progress.isShown) progress.update(`Proving: ${formatCount(proven)} objects`);
            },
          }).catch((error: unknown) => {
            if (!signal.aborted || error !== signal.reason) throw error;
            counters.isInterrupted = true;
            return undefined;
          });
    progress.update('Judging what is new');
    const alerts = await alerting.finish();
    progress.stop();
    alerting.tell();
    const seconds = (now() - startedAt) / 1000;
    const times = noting.times();
    const ledger = await countLedger(tracker);
    return { counters, times, others: others.counted, ledger, proof, seconds, alerts };
  } catch (error) {
    progress.stop();
    if (!(error instanceof ExitError) && stored > 0) {
      terminal.say(`${formatCounted(stored, 'event')} stored before that; they are kept.`);
    }
    throw error;
  } finally {
    total?.stop();
    await alerting.close();
    await tracker.close();
  }
}

/** Says what the figures mean, and with which code to end. */
function conclude(
  { copies, files, stored, known, isInterrupted }: ImportCounters,
  { note, say }: Pick<Terminal, 'note' | 'say'>,
): void {
  if (isInterrupted) {
    say(`Interrupted: ${formatCounted(stored, 'event')} stored. The same command goes on.`);
    throw new ExitError(EXIT.interrupted);
  }
  const missed = [
    ...(files.broken > 0 ? [formatCounted(files.broken, 'broken file')] : []),
    ...(files.unread > 0 ? [formatCounted(files.unread, 'unread file')] : []),
  ];
  if (copies.conflicts > 0) say(explainConflicts(copies.conflicts));
  if (missed.length > 0) say(`${missed.join(' and ')}; everything else was read.`);
  if (copies.contested > 0 || missed.length > 0) {
    throw new ExitError(EXIT.failure);
  }
  if (files.complete === 0) {
    say(`Nothing of CloudTrail was found there${exceptFor(files)}.`);
    throw new ExitError(EXIT.failure);
  }
  if (stored > 0 || copies.repaired > 0 || copies.conflicts > 0) return;
  note(
    known > 0
      ? 'Nothing new: every identity event in there was stored before.'
      : `Nothing to store: there is no identity event in there${exceptFor(files)}.`,
  );
}

/** Names what was not looked into, which may hold anything. */
function exceptFor({ opaque, outside }: ImportCounters['files']): string {
  const unread = [
    ...(opaque > 0 ? [`${formatCounted(opaque, 'file')} left out`] : []),
    ...(outside > 0 ? [`${formatCounted(outside, 'file')} passed over by date`] : []),
  ];
  return unread.length === 0 ? '' : `, as far as it was read: ${unread.join(', ')}`;
}
