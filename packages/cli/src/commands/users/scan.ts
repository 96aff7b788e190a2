import { countPending, readInventory } from '@iam-tracker/analysis';
import { AppError } from '@iam-tracker/core';
import {
  openTracker,
  readDataDirectory,
  readScanSettings,
  scanAccount,
  scanSimulated,
} from '@iam-tracker/local';
import { createAwsAccess } from '../../adapters/aws-access.ts';
import {
  type AlertingOptions,
  concludeAlerts,
  describeAlerts,
  startAlerting,
} from '../../alerting.ts';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { EXIT, ExitError } from '../../exit-error.ts';
import { toJson } from '../../json.ts';
import { MAX_DAYS, MAX_SEED, parseWhole } from '../../option-values.ts';
import { startProgress } from '../../progress.ts';
import { formatCounted } from '../../render/quantities.ts';
import { renderScan, type ScanFacts, scanDocument } from '../../render/scan-report.ts';
import { createVerboseLogger } from '../../verbose-logger.ts';

export interface ScanCommandOptions extends GlobalOptions, AlertingOptions {
  readonly simulate?: boolean;
  readonly seed?: string;
  readonly days?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly verbose?: boolean;
  readonly format: 'table' | 'json';
}

/** `iam-tracker scan` */
export async function runScan(options: ScanCommandOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const { seed, days, format, simulate = false } = options;
  expectOneSource(options);
  const wish = {
    seed: seed === undefined ? undefined : parseWhole(seed, '--seed', 0, MAX_SEED),
    days: days === undefined ? undefined : parseWhole(days, '--days', 1, MAX_DAYS),
  };
  const settings = readScanSettings();
  const alerting = await startAlerting(options, terminal);
  const access = createAwsAccess(options, context);
  // Before there is anything on the screen: somebody may be asked for a code.
  if (!simulate) await access.credentials();
  const tracker = await openTracker({ dataDirectory: options.dataDir ?? readDataDirectory() });
  const progress = startProgress(terminal, 'Asking IAM for its users');
  const scanOptions = {
    settings,
    signal,
    logger: createVerboseLogger(options.verbose === true, terminal.note),
    onProgress: (done: number, total: number) =>
      progress.update(`Asking IAM for its users: scan ${done + 1} of ${total}`),
  };
  try {
    const fed = await alerting.attach(tracker);
    const outcome = simulate
      ? await scanSimulated(fed, wish, scanOptions)
      : await scanAccount(fed, access, scanOptions);
    const alerts = await alerting.finish();
    const inventory = await readInventory(tracker);
    const pending = await countPending(tracker);
    progress.stop();
    alerting.tell();
    const dataDirectory = tracker.folder;
    const facts = { outcome, inventory, pending, dataDirectory, isSimulated: simulate };
    await terminal.write(
      format === 'json'
        ? `${toJson({ ...scanDocument(facts), alerts: alerts ?? null }, true)}\n`
        : renderScan(facts) + describeAlerts(alerts),
    );
    concludeAlerts(alerts, terminal);
    conclude(facts, terminal.note);
  } finally {
    progress.stop();
    await alerting.close();
    await tracker.close();
  }
}

function expectOneSource({ simulate, profile, region, seed, days }: ScanCommandOptions): void {
  const isReal = profile !== undefined || region !== undefined;
  if ((simulate === true) === isReal) {
    const problem = isReal ? 'More than one account is named.' : 'No account is named.';
    throw new AppError('BAD_ARGUMENT', problem, {
      hint: 'Name one: --simulate, or --profile and/or --region for a real account.',
    });
  }
  if (isReal && (seed !== undefined || days !== undefined)) {
    throw new AppError('BAD_ARGUMENT', '--seed and --days go with --simulate only.');
  }
}

/** Says what the figures mean. @throws ExitError when a part of the scan went wrong */
function conclude({ outcome, pending }: ScanFacts, note: (text: string) => void): void {
  if (pending > 0) {
    note(
      `${formatCounted(pending, 'change')} without a known event yet: collect, and scan again later.`,
    );
  }
  const errors = outcome.results.reduce((sum, result) => sum + result.errors, 0);
  if (errors === 0) return;
  note('Not everything went well (--verbose tells what); scanning again makes up for it.');
  throw new ExitError(EXIT.failure);
}
