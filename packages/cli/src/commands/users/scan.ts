import type { Inventory } from '@iam-tracker/analysis';
import { AppError, compact, printable } from '@iam-tracker/core';
import type { ScanOutcome } from '@iam-tracker/local';
import { concludeAlerts, describeAlerts, startAlerting } from '../../alerting.ts';
import { type CommandContext, defineCommand, EXIT, ExitError } from '../../command.ts';
import {
  DETECTION_FLAGS,
  format,
  type OptionsOf,
  refusal,
  SIMULATION_FLAGS,
  text,
  toggle,
} from '../../flags.ts';
import { MEMBERS_FLAGS, readMembersWish } from '../../members-wish.ts';
import { startProgress } from '../../progress.ts';
import { countSeverities, describeSeverities, findingsOf } from '../../render/finding-rows.ts';
import { memberScansDocument, renderMemberScans } from '../../render/members-report.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';
import { type ReportLine, renderLines } from '../../render/table/report-lines.ts';
import { createVerboseLogger } from '../../verbose-logger.ts';

const flags = {
  simulate: toggle('of the simulated account'),
  ...SIMULATION_FLAGS,
  profile: text('<name>', 'of a real account: the AWS profile to use'),
  region: text('<name>', 'of a real account: a Region of its partition'),
  ...MEMBERS_FLAGS,
  verbose: toggle("show the scanner's log lines"),
  alerts: refusal('raise no alerts about changes without an explanation'),
  ...DETECTION_FLAGS,
  format: format('table', 'json'),
};

export const command = defineCommand({
  flags,
  examples: `
Takes the inventory of all IAM users and compares it with the last one. Changes are joined to the events in
the ledger, so collect first; a change that no event explains raises an alert once CHANGE_GRACE_MINUTES
(180) are over and everything of its time was read.

Examples:
  $ iam-tracker collect --simulate && iam-tracker scan --simulate
  $ iam-tracker scan --profile audit
  $ iam-tracker scan --profile audit -o json | jq .unexplained_changes
  $ iam-tracker scan --profile audit --members-role iam-tracker-member --external-id 4f1c20
  $ iam-tracker scan --simulate --members-role iam-tracker-member --data-dir ./members

A simulated account is scanned as a schedule would have done it since the last scan. A real account: the
usual AWS credentials with iam:ListUsers, iam:GetAccountAuthorizationDetails, iam:GenerateCredentialReport,
iam:GetCredentialReport, iam:ListAccessKeys, iam:GetAccessKeyLastUsed, iam:ListMFADevices,
iam:ListSSHPublicKeys and iam:ListServiceSpecificCredentials; what is refused is left out, and told.
With --members-role the users of the other accounts are scanned, too: organizations:ListAccounts names them (not needed
where --accounts has their ids), and sts:AssumeRole leads into each, whose role may ask the same of IAM. One that refuses
is named, with what to do, and the others are scanned; the command then ends with exit code 1. "users --account NAME",
"findings", "changes" and "user" tell of them, "accounts" how the scan of each ended.
Settings come from the environment: KEY_MAX_AGE_DAYS, PASSWORD_MAX_AGE_DAYS, UNUSED_DAYS, ...`,
  run,
});

type Options = OptionsOf<typeof flags>;

async function run(options: Options, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const { seed, days, simulate = false } = options;
  expectOneSource(options);
  const members = await readMembersWish(options);
  const { countPending, readInventory } = await import('@iam-tracker/analysis');
  const local = await import('@iam-tracker/local');
  const { createAwsAccess } = await import('../../adapters/aws-access.ts');
  const settings = local.readScanSettings();
  const alerting = await startAlerting(options, terminal);
  const access = createAwsAccess(options, context);
  // Before there is anything on the screen: the person may be asked for a code.
  if (!simulate) await access.credentials();
  const tracker = await local.openTracker({
    dataDirectory: options.dataDir ?? local.readDataDirectory(),
  });
  const progress = startProgress(terminal, 'Asking IAM for its users');
  const scanOptions = {
    ...{ members, settings, signal },
    logger: createVerboseLogger(options.verbose === true, terminal.say),
    onProgress: (done: number, total: number) =>
      progress.update(`Asking IAM for its users: scan ${done + 1} of ${total}`),
  };
  try {
    const fed = await alerting.attach(tracker);
    const outcome = simulate
      ? await local.scanSimulated(fed, compact({ seed, days }), scanOptions)
      : await local.scanAccount(fed, access, scanOptions);
    const alerts = await alerting.finish();
    const inventory = await readInventory(tracker);
    const pending = await countPending(tracker);
    const pendingOf = new Map<string, number>();
    for (const { account } of outcome.members?.scans ?? []) {
      pendingOf.set(
        account.id,
        await countPending({ records: tracker.records.ofMember(account.id) }),
      );
    }
    progress.stop();
    alerting.tell();
    const dataDirectory = tracker.folder;
    const facts = { outcome, inventory, pending, pendingOf, dataDirectory, isSimulated: simulate };
    if (options.format === 'json') {
      const others = outcome.members && memberScansDocument(outcome.members, pendingOf);
      await writeJson({ ...scanDocument(facts), ...others, alerts: alerts ?? null }, terminal);
    } else {
      const others = outcome.members ? renderMemberScans(outcome.members, terminal.out) : '';
      await terminal.write(renderScan(facts) + others + describeAlerts(alerts));
    }
    concludeAlerts(alerts, terminal);
    conclude(facts, terminal.say);
  } finally {
    progress.stop();
    await alerting.close();
    await tracker.close();
  }
}

function expectOneSource({ simulate, profile, region, seed, days }: Options): void {
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

/** Says what the figures mean. @throws ExitError when a part of the scan went wrong; what kept the account itself from it */
function conclude({ outcome, pending, pendingOf }: ScanFacts, say: (text: string) => void): void {
  const { failure, members, results } = outcome;
  const scans = members?.scans ?? [];
  const waiting = [...pendingOf.values()].reduce((sum, count) => sum + count, pending);
  if (waiting > 0) {
    say(
      `${formatCounted(waiting, 'change')} without a known event yet: collect, and scan again later.`,
    );
  }
  const failed = scans.filter(({ isScanned }) => !isScanned).length;
  if (failed > 0) {
    const rest = failure === undefined ? '; all else was scanned' : '';
    say(`${failed} of ${formatCounted(scans.length, 'member account')} failed${rest}.`);
  }
  if (failure !== undefined) throw failure.error;
  const all = [...results, ...scans.flatMap((each) => each.results)];
  const errors = all.reduce((sum, result) => sum + result.errors, 0);
  if (errors > 0) {
    say('Not everything went well (--verbose tells what); scanning again makes up for it.');
  }
  if (errors > 0 || failed > 0) throw new ExitError(EXIT.failure);
}

interface ScanFacts {
  readonly outcome: ScanOutcome;
  /** Users and findings of the last complete scan. */
  readonly inventory: Inventory | undefined;
  /** Changes that wait for the event behind them, of this run and of earlier ones. */
  readonly pending: number;
  /** Those of each member account that was asked for. */
  readonly pendingOf: ReadonlyMap<string, number>;
  readonly dataDirectory: string;
  readonly isSimulated: boolean;
}

/** Returns what scans did for programs; counts are those of all scans of this run. */
function scanDocument({ outcome, inventory, pending, dataDirectory, isSimulated }: ScanFacts) {
  const { accountId, failure, results } = outcome;
  const sum = (field: (result: (typeof results)[number]) => number) =>
    results.reduce((total, result) => total + field(result), 0);
  return {
    source: isSimulated ? 'simulation' : 'account',
    account_id: accountId,
    data_directory: dataDirectory,
    scans: results.length,
    scan_timestamp: inventory?.scan.scanTimestamp ?? null,
    total_users: inventory?.users.length ?? 0,
    changes: sum((result) => result.changes),
    unexplained_changes: sum((result) => result.unexplained_changes),
    pending_changes: pending,
    findings: countSeverities(inventory === undefined ? [] : findingsOf(inventory)),
    missing_permissions: inventory?.scan.missingPermissions?.map((each) => each.permission) ?? [],
    errors: sum((result) => result.errors) + (failure === undefined ? 0 : 1),
    iam_calls: sum((result) => result.iam_calls),
    throttled_calls: sum((result) => result.throttled_calls),
  };
}

/** Writes the same for people. */
function renderScan(facts: ScanFacts): string {
  const { accountId, failure } = facts.outcome;
  if (failure !== undefined) return `Account ${printable(accountId, 100)}: not scanned\n`;
  const document = scanDocument(facts);
  const findings = Object.values(document.findings).reduce((total, count) => total + count, 0);
  const unexplained = document.unexplained_changes;
  const lines: ReportLine[] = [
    ['Users', formatCount(document.total_users), 'iam-tracker users'],
    [
      'Changes',
      formatCount(document.changes),
      unexplained === 0 ? 'iam-tracker changes' : `${formatCount(unexplained)} unexplained`,
    ],
    ['Findings', formatCount(findings), describeSeverities(document.findings)],
    ['IAM calls', formatCount(document.iam_calls)],
  ];
  const missing = document.missing_permissions.map((name) => printable(name, 100)).join(', ');
  const scans = document.scans === 1 ? '' : `, ${formatCounted(document.scans, 'scan')}`;
  return [
    `Account ${printable(document.account_id, 100)}${scans}\n\n`,
    renderLines(lines),
    missing === '' ? '' : `Not known for want of permission: ${missing}\n`,
  ].join('');
}
