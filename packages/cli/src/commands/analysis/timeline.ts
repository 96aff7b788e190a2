import type { Gathered, Session, Step, StoryDays, Subject } from '@iam-tracker/analysis';
import { AppError, dayOf, MAX_SESSION_HOPS } from '@iam-tracker/core';
import { defineCommand } from '../../command.ts';
import { format, text, whole } from '../../flags.ts';
import { ENGINE_FLAGS, withEngine } from '../../query-engine.ts';
import { writeJson } from '../../render/stream.ts';
import { parseTimeOption } from '../../time-options.ts';

export const command = defineCommand({
  isPaged: () => true,
  argument: ['<who>', 'a name, an access key id, role/name or an ARN'],
  flags: {
    since: text('<time>', 'from this day on', '30d'),
    until: text('<time>', 'up to this day'),
    limit: whole('<number>', 'how many events at most', [1, 100_000], 2_000),
    ...ENGINE_FLAGS,
    format: format('table', 'json'),
  },
  examples: `
Tells what a person did, with everything that was done in the sessions they opened, role after role; and of
a key or a role, who opened it. A name may be that of a person, a user, a session or a role.

Examples:
  $ iam-tracker timeline sofia.keller@example.com --since 7d
  $ iam-tracker timeline ASIAIOSFODNN7EXAMPLE
  $ iam-tracker timeline role/break-glass-admin --since 90d
  $ iam-tracker timeline alice --since 2026-03-01 --until 2026-03-07 --format json | jq .story`,
  async run(options, context, who) {
    const { terminal, signal, now } = context;
    const { gatherStory, readSubject, tellStory } = await import('@iam-tracker/analysis');
    const { renderTimeline } = await import('../../render/timeline-text.ts');
    const { limit } = options;
    const subject = readSubject(who);
    const days = readDays(options, now());
    const gathered = await withEngine(options, context, (engine) =>
      gatherStory(engine, subject, { days, limit, signal }),
    );
    const steps = tellStory(gathered.events);
    if (options.format === 'json') {
      await writeJson(storyDocument(subject, days, gathered, steps), terminal);
    } else {
      await terminal.write(renderTimeline(subject, gathered.events, steps, terminal.out));
    }
    if (gathered.events.length === 0) terminal.note('No events tell of it in that time (--since).');
    if (gathered.isCut) {
      terminal.note(
        `Sessions are followed ${MAX_SESSION_HOPS} deep; a chain here goes on: ask for its key.`,
      );
    }
    if (gathered.isTruncated) terminal.note('There is more than that: --limit, --since, --until.');
  },
});

function readDays(
  { since, until }: { readonly since: string; readonly until?: string },
  now: number,
): StoryDays {
  const from = parseTimeOption(since, now, 'start');
  const to = until === undefined ? now : parseTimeOption(until, now, 'end');
  if (from > to) throw new AppError('BAD_ARGUMENT', '--since is after --until.');
  return { first: dayOf(from), last: dayOf(to) };
}

function storyDocument(
  subject: Subject,
  { first, last }: StoryDays,
  { events, isCut, isTruncated }: Gathered,
  steps: readonly Step[],
) {
  return {
    subject: subject.value,
    kind: subject.kind,
    first_day: first,
    last_day: last,
    events: events.length,
    is_truncated: isTruncated,
    is_chain_cut: isCut,
    story: steps.map(stepDocument),
  };
}

type StepDocument = Step['event'] & { readonly session?: SessionDocument };
interface SessionDocument {
  readonly access_key_id: string;
  readonly user_name: string;
  readonly session_name: string | null;
  readonly story: readonly StepDocument[];
}

function stepDocument({ event, session }: Step): StepDocument {
  return session === undefined ? event : { ...event, session: sessionDocument(session) };
}

function sessionDocument({ accessKeyId, userName, sessionName, steps }: Session): SessionDocument {
  return {
    access_key_id: accessKeyId,
    user_name: userName,
    session_name: sessionName,
    story: steps.map(stepDocument),
  };
}
