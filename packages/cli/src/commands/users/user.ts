import { findUser, queryEvents, type UserAnswer, type UserStory } from '@iam-tracker/analysis';
import { type ActivityEvent, AppError, printable, toDocument } from '@iam-tracker/core';
import { openTracker, readDataDirectory } from '@iam-tracker/local';
import type { CommandContext, GlobalOptions } from '../../command-context.ts';
import { toJson } from '../../json.ts';
import { parseWhole } from '../../option-values.ts';
import { CHANGE_COLUMNS, changeDocument, changeRow } from '../../render/change-rows.ts';
import { EVENT_COLUMNS, eventRow } from '../../render/event-rows.ts';
import { formatCounted } from '../../render/quantities.ts';
import { renderTable } from '../../render/table.ts';
import { userDocument } from '../../render/user-rows.ts';
import { renderUser } from '../../render/user-story.ts';
import type { Terminal } from '../../terminal.ts';
import { noteNoScan } from './users.ts';

export interface UserCommandOptions extends GlobalOptions {
  readonly limit: string;
  readonly format: 'table' | 'json';
}

const MAX_LIMIT = 100_000;

/** `iam-tracker user NAME` */
export async function runUser(
  userName: string,
  options: UserCommandOptions,
  { terminal, signal }: CommandContext,
): Promise<void> {
  const limit = parseWhole(options.limit, '--limit', 1, MAX_LIMIT);
  const dataDirectory = options.dataDir ?? readDataDirectory();
  const tracker = await openTracker({ dataDirectory, mustExist: true });
  let answer: UserAnswer;
  const events: ActivityEvent[] = [];
  try {
    answer = await findUser(tracker, userName);
    const source = { events: tracker.events, days: tracker.days.list() };
    const query = { limit, isWhole: options.format === 'json', signal };
    for await (const event of queryEvents(source, { userName }, query)) events.push(event);
  } finally {
    await tracker.close();
  }
  if (answer.kind === 'unknown') throw unknownUser(userName, answer.similar);
  if (options.format === 'json') {
    const story = answer.kind === 'found' ? answer.story : undefined;
    await terminal.write(`${toJson(storyDocument(story, events), true)}\n`);
  } else if (answer.kind === 'found') {
    await terminal.write(renderStory(answer.story, events, limit, terminal));
  }
  if (answer.kind === 'not-scanned') noteNoScan(terminal);
}

function unknownUser(userName: string, similar: readonly string[]): AppError {
  const names = similar.map((name) => printable(name, 64)).join(', ');
  return new AppError('NO_DATA', `No scan has seen an IAM user "${printable(userName, 128)}".`, {
    hint:
      names === ''
        ? 'iam-tracker users lists them. What a role or a federated person did is in iam-tracker events.'
        : `There is ${names}.`,
  });
}

function storyDocument(story: UserStory | undefined, events: readonly ActivityEvent[]) {
  return {
    user: story === undefined ? null : userDocument(story.record),
    is_present: story?.isPresent ?? null,
    scan_timestamp: story?.scan.scanTimestamp ?? null,
    changes: story?.changes.map(changeDocument) ?? [],
    events: events.map(toDocument),
  };
}

function renderStory(
  story: UserStory,
  events: readonly ActivityEvent[],
  limit: number,
  { out }: Terminal,
): string {
  const { colors, width } = out;
  const changes = story.changes.slice(0, limit);
  const changeRows = changes.map((change) => changeRow(change, colors));
  const eventRows = events.map((event) => eventRow(event, colors));
  const changeTable = renderTable(CHANGE_COLUMNS, changeRows, width, colors.bold);
  const eventTable = renderTable(EVENT_COLUMNS, eventRows, width, colors.bold);
  const more = story.changes.length - changes.length;
  const older = more === 0 ? '' : `and ${formatCounted(more, 'older change')}\n`;
  return [
    renderUser(story, colors),
    `\n${colors.bold('What changed')}\n`,
    changes.length === 0 ? 'Nothing since the first scan.\n' : changeTable + older,
    `\n${colors.bold('What the user did last')}\n`,
    events.length === 0 ? 'Nothing that is in the ledger.\n' : eventTable,
  ].join('');
}
