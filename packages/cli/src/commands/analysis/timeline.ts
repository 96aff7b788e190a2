import type { Gathered, Session, Step, Subject, TimelineEvent } from '@iam-tracker/analysis';
import { dayOf, MAX_SESSION_HOPS } from '@iam-tracker/core';
import { listLedgerAccounts, namesOf, settleAccount } from '../../account-names.ts';
import { defineCommand, expectFound } from '../../command.ts';
import { ACCOUNT_FLAG, listFormat, text, whole } from '../../flags.ts';
import { ENGINE_FLAGS, withEngine } from '../../query-engine.ts';
import { type Listing, writeListing } from '../../render/listing.ts';
import { writeJson } from '../../render/stream.ts';
import { describeSpan, type Period, readPeriod } from '../../time-options.ts';

const STANDARD_DAYS = 30;

export const command = defineCommand({
  isPaged: () => true,
  argument: [
    '<subject>',
    'a name, type/name, an ARN, an access key id, an account id or an IP address',
  ],
  flags: {
    since: text('<time>', `from this day on (${STANDARD_DAYS}d)`),
    until: text('<time>', 'up to this day (today, or the newest event when that is long ago)'),
    limit: whole('<number>', 'how many events at most', [1, 100_000], 2_000),
    ...ACCOUNT_FLAG,
    ...ENGINE_FLAGS,
    format: listFormat(),
  },
  examples: `
Tells what a person did, with everything that was done in the sessions they opened, role after role; and of
a key or a role, who opened it. Beside what the subject did stands what was done to it, or with it: role/, user/,
group/ and policy/ (or the ARN) who made and changed it; a key who made it and switched it off; an account what
its people did, what others did in it, and who trusted it. An IP address: what came from there. A name may be that
of a person, a user, a session, a role, or of anything else that was acted on. JSON lines and CSV have an event a line.

Examples:
  $ iam-tracker timeline sofia.keller@example.com --since 7d
  $ iam-tracker timeline ASIAIOSFODNN7EXAMPLE
  $ iam-tracker timeline role/break-glass-admin --since 90d
  $ iam-tracker timeline 203.0.113.9
  $ iam-tracker timeline 444455556666
  $ iam-tracker timeline alice --since 2026-03-01 --until 2026-03-07 -o json | jq .story`,
  async run(given, context, who) {
    const { terminal, signal, now } = context;
    // What is deployed is asked in Athena, which knows no names.
    const list = given.athena === true ? async () => [] : listLedgerAccounts;
    const options = await settleAccount(given, list);
    const { gatherStory, readSubject, tellStory, TIMELINE_COLUMNS, TIMELINE_TABLE } = await import(
      '@iam-tracker/analysis'
    );
    const { renderTimeline } = await import('../../render/timeline-text.ts');
    const { limit } = options;
    const subject = readSubject(who);
    const settle = readPeriod(options, { now: now(), standardDays: STANDARD_DAYS });
    // Sessions are followed through every account, whichever is told of.
    const { account, ...asking } = options;
    const gathered = await withEngine(asking, context, async (engine, _progress, spanIn) => {
      const gather = async (period: Period) => {
        const days = { first: dayOf(period.since), last: dayOf(period.until) };
        return { ...(await gatherStory(engine, subject, { days, limit, signal })), days, period };
      };
      const found = await gather(settle(undefined));
      if (found.events.length > 0) return found;
      const span = await spanIn(TIMELINE_TABLE);
      const period = settle(span);
      const isSame = period.since === found.period.since;
      return { ...(isSame ? found : await gather(period)), span };
    });
    const { days, period, span } = { span: undefined, ...gathered };
    if (period.note !== undefined) terminal.note(period.note);
    const events = gathered.events.filter(
      ({ account_id: id }) => account === undefined || id === account,
    );
    const steps = tellStory(events);
    if (options.format === 'json') {
      await writeJson(storyDocument(subject, days, { ...gathered, events }, steps), terminal);
    } else if (options.format !== 'table') {
      const listing = eventListing(TIMELINE_COLUMNS, gathered.onSubject);
      await writeListing(events, options, listing, terminal);
    } else {
      const names = namesOf(await list(options));
      const shown = { ...gathered, events };
      await terminal.write(renderTimeline(subject, shown, steps, terminal.out, names));
    }
    if (gathered.isCut) {
      terminal.note(
        `Sessions are followed ${MAX_SESSION_HOPS} deep; a chain here goes on: ask for its key.`,
      );
    }
    if (gathered.isTruncated) terminal.note('There is more than that: --limit, --since, --until.');
    if (events.length > 0) return;
    const asked = `${days.first} to ${days.last}`;
    terminal.note(`No events of ${asked} tell of it. ${describeSpan(span, period)}`);
    expectFound(0);
  },
});

/** Events of a story, one after the other: what came in the same session has its key. */
function eventListing(
  names: readonly string[],
  onSubject: Gathered['onSubject'],
): Listing<TimelineEvent> {
  return {
    columns: [],
    row: () => [],
    document: (event) => ({ ...event, on_subject: onSubject.has(event.event_id) }),
    csvColumns: [...names, 'on_subject'],
  };
}

function storyDocument(
  subject: Subject,
  { first, last }: { readonly first: string; readonly last: string },
  { events, isCut, isTruncated, onSubject }: Gathered,
  steps: readonly Step[],
) {
  return {
    subject: subject.value,
    kind: subject.kind,
    first_day: first,
    last_day: last,
    events: events.length,
    events_on_subject: onSubject.size,
    is_truncated: isTruncated,
    is_chain_cut: isCut,
    story: steps.map((step) => stepDocument(step, onSubject)),
  };
}

type StepDocument = Step['event'] & {
  readonly on_subject: boolean;
  /** The same call as other accounts recorded it. */
  readonly copies?: readonly TimelineEvent[];
  readonly session?: SessionDocument;
};
interface SessionDocument {
  readonly access_key_id: string;
  readonly user_name: string;
  readonly session_name: string | null;
  readonly story: readonly StepDocument[];
}

function stepDocument(
  { copies, event, session }: Step,
  onSubject: Gathered['onSubject'],
): StepDocument {
  const document = {
    ...event,
    on_subject: onSubject.has(event.event_id),
    ...(copies === undefined ? {} : { copies }),
  };
  if (session === undefined) return document;
  return { ...document, session: sessionDocument(session, onSubject) };
}

function sessionDocument(
  { accessKeyId, userName, sessionName, steps }: Session,
  onSubject: Gathered['onSubject'],
): SessionDocument {
  return {
    access_key_id: accessKeyId,
    user_name: userName,
    session_name: sessionName,
    story: steps.map((step) => stepDocument(step, onSubject)),
  };
}
