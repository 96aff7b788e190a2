import { namesOf, settleAccount } from '../../account-names.ts';
import { type CommandContext, defineCommand, EXIT, ExitError } from '../../command.ts';
import { type OptionsOf, RULES_FLAG, requiredText, text, whole } from '../../flags.ts';
import { readScope, SCOPE_FLAGS } from '../../incident-scope.ts';
import { withLedger } from '../../ledger.ts';
import { startProgress } from '../../progress.ts';
import { labelAccounts } from '../../render/account-column.ts';
import { formatCount, formatCounted } from '../../render/quantities.ts';
import { readPeriod, spanOf } from '../../time-options.ts';
import { expectWritable, writeWhole } from '../../write-whole.ts';

const flags = {
  out: requiredText('<file>', 'the page to write'),
  days: whole('<number>', 'how far back (30)', [1, 36_500]),
  since: text('<time>', 'no earlier than this, instead of --days'),
  until: text('<time>', 'no later than this (now, or the newest event when that is long ago)'),
  title: text('<words>', 'heading of the page'),
  ...SCOPE_FLAGS,
  ...RULES_FLAG,
};
const DEFAULT_DAYS = 30;

export const command = defineCommand({
  flags,
  examples: `
One page that needs nothing else: no network, no script. It opens in any browser, prints, and can be sent by
mail; it holds who did what, so a new file is readable by its owner alone. An existing file is replaced, at
once and as a whole. Times: as in "events"; --days counts back from --until, else from now, or from the newest
event of a ledger that ends before these days would begin.

Its first page is what "incident" shows: who, what stands, and what to switch off first. With --actor, --key, --ip,
--role or --account all of it is about what these did, and it exits with 3 when they did nothing.

Examples:
  $ iam-tracker report --out report.html
  $ iam-tracker report --days 7 --out week.html
  $ iam-tracker report --since 2026-03-01 --until 2026-03-31 --out march.html
  $ iam-tracker report --actor eve --title "Key of eve, stolen in March" --out eve.html`,
  run,
});

async function run(
  given: OptionsOf<typeof flags>,
  { terminal, signal, now }: CommandContext,
): Promise<void> {
  const options = await settleAccount(given);
  const madeAt = now();
  const settle = readPeriod(options, { now: madeAt, standardDays: DEFAULT_DAYS });
  const scope = readScope(options);
  // Before the work, not after it.
  await expectWritable(options.out);
  const { gatherReport } = await import('@iam-tracker/analysis');
  const { CATALOGUE, openIncidentSource } = await import('@iam-tracker/local');
  const { loadRulesToWatch } = await import('@iam-tracker/local/rules');
  const { renderReport } = await import('../../render/report/page.ts');
  const own = options.rules === undefined ? [] : (await loadRulesToWatch(options.rules)).rules;
  await withLedger(options, async (tracker) => {
    const { note, ...period } = settle(spanOf(tracker.days.list(), madeAt));
    if (note !== undefined) terminal.note(note);
    const progress = startProgress(terminal, 'Reading events');
    try {
      const data = await gatherReport(
        await openIncidentSource(tracker),
        { ...period, madeAt },
        {
          signal,
          scope,
          rules: [...CATALOGUE, ...own],
          onProgress: (events) => progress.update(`Reading events: ${formatCount(events)}`),
        },
      );
      const names = namesOf(await tracker.accounts.list(signal));
      const path = await writeWhole(
        options.out,
        renderReport(labelAccounts(data, names), { title: options.title }),
      );
      progress.stop();
      const { totals, alerts } = data;
      terminal.note(
        `${path}: ${formatCounted(totals.events, 'event')}, ${formatCounted(alerts.alerts, 'alert')}.`,
      );
      if (totals.events === 0 && Object.keys(scope).length > 0) throw new ExitError(EXIT.nothing);
    } finally {
      progress.stop();
    }
  });
}
