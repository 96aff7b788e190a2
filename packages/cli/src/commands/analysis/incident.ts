import type { Incident, IncidentOptions } from '@iam-tracker/analysis';
import { DAY, HOUR, LONGEST_CHAIN_HOURS, SECOND } from '@iam-tracker/core';
import type { Tracker } from '@iam-tracker/local';
import { type AccountNames, NO_NAMES, namesOf, settleAccount } from '../../account-names.ts';
import { concludeAlerts } from '../../alerting.ts';
import { type CommandContext, defineCommand, EXIT, ExitError } from '../../command.ts';
import { DETECTION_FLAGS, format, type OptionsOf, text, texts } from '../../flags.ts';
import { readScope, SCOPE_FLAGS } from '../../incident-scope.ts';
import { withLedger } from '../../ledger.ts';
import { startProgress } from '../../progress.ts';
import { labelAccounts } from '../../render/account-column.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';
import { describeSpan, parseRange, spanOf } from '../../time-options.ts';

const flags = {
  from: texts('<path...>', 'read these files, pipes and folders first, as collect --from does'),
  since: text('<time>', 'no earlier than this (the whole ledger)'),
  until: text('<time>', 'no later than this'),
  ...SCOPE_FLAGS,
  ...DETECTION_FLAGS,
  format: format('table', 'json'),
};

export const command = defineCommand({
  flags,
  examples: `
One screen: who, what the rules say, which keys, passwords and sessions still stand and how to switch them off, what
was left behind, how they came in, what they did elsewhere, and what is not known. Without --actor, --key, --ip,
--role or --account it is about those behind the worst alerts (CRITICAL and HIGH, else WARNING), and whoever acted
with what these made. Without --since and --until it is about the whole ledger; with --from they also pass over log
files of another time, by their names. Times: as in "events".

What stands is what was made less what was removed, as far as the ledger tells; keys and passwords of users are what
the last scan of their account saw, where it came later. Commands are for a POSIX shell, and are there only for names
that AWS allows. Nothing is switched off by itself.

Exit codes: 0; 1 when a file was broken or not read; 2 for a wrong command line; 3 when nothing was found.

Examples:
  $ iam-tracker incident --from AWSLogs/
  $ iam-tracker incident --since 2026-03-01 --until 2026-03-03
  $ iam-tracker incident --key AKIAIOSFODNN7EXAMPLE
  $ iam-tracker incident -o json | jq '.credentials.shown[] | select(.state == "active")'`,
  run,
});

type Options = OptionsOf<typeof flags>;
const LONGEST_CHAIN = LONGEST_CHAIN_HOURS * HOUR;

async function run(given: Options, context: CommandContext): Promise<void> {
  const options = await settleAccount(given);
  const { terminal, now } = context;
  const range = parseRange(options, now());
  const scope = readScope(options);
  const files = await readFiles(options, range, context);
  let names = NO_NAMES;
  const incident = await withLedger(options, async (tracker) => {
    names = namesOf(await tracker.accounts.list());
    const span = spanOf(tracker.days.list(), now());
    const lastSecond = span === undefined ? 0 : Date.parse(span.last) + DAY - SECOND;
    const until = range.until ?? Math.max(lastSecond, now());
    const since =
      range.since ?? Math.min(until, span === undefined ? until : Date.parse(span.first));
    const gathered = await gather(tracker, { since, until }, { scope, files }, context);
    if (gathered.totals.events === 0) terminal.say(describeSpan(span, { since, until }));
    return gathered;
  });
  await write(incident, names, options, context);
  if (files !== undefined && files.broken + files.unread > 0) throw new ExitError(EXIT.failure);
  if (incident.people.count === 0 && incident.findings.length === 0) {
    throw new ExitError(EXIT.nothing);
  }
}

/** Imports the files that are named; returns what could not be read of them. */
async function readFiles(
  options: Options,
  { since, until }: ReturnType<typeof parseRange>,
  context: CommandContext,
) {
  const { from: paths, format: _, ...rest } = options;
  if (paths === undefined) return undefined;
  const { readDataDirectory } = await import('@iam-tracker/local');
  const { storeFiles } = await import('../ledger/collect-files.ts');
  const dataDirectory = options.dataDir ?? readDataDirectory();
  // What opened the sessions of the first day was delivered before it.
  const period = { since: since === undefined ? undefined : since - LONGEST_CHAIN, until };
  const request = { ...rest, paths, period, dataDirectory, isTold: false };
  const { alerts, counters } = await storeFiles(request, context);
  const { files, isInterrupted, records, stored } = counters;
  const { terminal } = context;
  terminal.say(
    `Read ${formatCounted(records, 'record')} of ${formatCounted(files.complete, 'CloudTrail file')}; ${formatCounted(stored, 'new event')} stored.`,
  );
  if (isInterrupted) {
    terminal.say('Interrupted. The same command goes on.');
    throw new ExitError(EXIT.interrupted);
  }
  concludeAlerts(alerts, terminal);
  if (files.complete === 0) terminal.say('Nothing of CloudTrail was found there.');
  return { broken: files.broken, unread: files.unread, leftOut: files.opaque };
}

async function gather(
  tracker: Tracker,
  period: { readonly since: number; readonly until: number },
  about: Pick<IncidentOptions, 'files' | 'scope'>,
  { now, signal, terminal }: CommandContext,
): Promise<Incident> {
  const { gatherIncident } = await import('@iam-tracker/analysis');
  const { openIncidentSource } = await import('@iam-tracker/local');
  const progress = startProgress(terminal, 'Reading events');
  try {
    return await gatherIncident(await openIncidentSource(tracker), period, {
      ...about,
      ...{ now: now(), signal },
      onProgress: (events) => progress.update(`Reading events: ${formatCount(events)}`),
    });
  } finally {
    progress.stop();
  }
}

async function write(
  incident: Incident,
  names: AccountNames,
  { format: shape }: Options,
  { invocation, terminal }: CommandContext,
): Promise<void> {
  if (shape === 'json') {
    const { incidentDocument } = await import('../../render/incident/incident-document.ts');
    const called = incident.accounts.flatMap((accountId) => {
      const name = names.get(accountId);
      return name === undefined ? [] : [{ accountId, name }];
    });
    const named = called.length === 0 ? incident : { ...incident, accountNames: called };
    await writeJson(incidentDocument(named), terminal);
    return;
  }
  const { renderIncident } = await import('../../render/incident/incident.ts');
  await terminal.write(renderIncident(labelAccounts(incident, names), invocation, terminal.out));
}
