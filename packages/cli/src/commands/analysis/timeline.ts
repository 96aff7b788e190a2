import {
  type Gathered,
  gatherStory,
  readSubject,
  type Session,
  type Step,
  type StoryDays,
  type Subject,
  tellStory,
} from '@iam-tracker/analysis';
import { AppError, dayOf, MAX_SESSION_HOPS } from '@iam-tracker/core';
import type { CommandContext } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { parseTimeOption, parseWhole } from '../../option-values.ts';
import { type EngineOptions, withEngine } from '../../query-engine.ts';
import { renderTimeline } from '../../render/timeline-text.ts';

export interface TimelineCommandOptions extends EngineOptions {
  readonly since: string;
  readonly until?: string;
  readonly limit: string;
  readonly format: 'table' | 'json';
}

const MAX_LIMIT = 100_000;

/** `iam-tracker timeline PERSON|USER|KEY|ROLE` */
export async function runTimeline(
  text: string,
  options: TimelineCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal, now } = context;
  const subject = readSubject(text);
  const days = readDays(options, now());
  const limit = parseWhole(options.limit, '--limit', 1, MAX_LIMIT);
  const gathered = await withEngine(options, context, (engine) =>
    gatherStory(engine, subject, { days, limit, signal }),
  );
  const steps = tellStory(gathered.events);
  await terminal.write(
    options.format === 'json'
      ? `${toJson(storyDocument(subject, days, gathered, steps), true)}\n`
      : renderTimeline(subject, gathered.events, steps, terminal.out),
  );
  if (gathered.events.length === 0) terminal.note('No events tell of it in that time (--since).');
  if (gathered.isCut) {
    terminal.note(
      `Sessions are followed ${MAX_SESSION_HOPS} deep; a chain here goes on: ask for its key.`,
    );
  }
  if (gathered.isTruncated) terminal.note('There is more than that: --limit, --since, --until.');
}

function readDays({ since, until }: TimelineCommandOptions, now: number): StoryDays {
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
