import type { UserStory } from '@iam-tracker/analysis';
import { type ActivityEvent, AppError, printable } from '@iam-tracker/core';
import { isOfAccount, settleAccount } from '../../account-names.ts';
import { defineCommand, expectFound } from '../../command.ts';
import { ACCOUNT_FLAG, format, whole } from '../../flags.ts';
import { noteNoScan, withLedger } from '../../ledger.ts';
import { CHANGES } from '../../render/change-rows.ts';
import { EVENTS } from '../../render/event-rows.ts';
import { renderListing } from '../../render/listing.ts';
import { formatCounted } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';
import { renderUser, USERS } from '../../render/user.ts';
import type { Terminal } from '../../terminal.ts';

export const command = defineCommand({
  isPaged: () => true,
  argument: ['<name>', 'name of the user'],
  flags: {
    limit: whole('<number>', 'how many changes and events', [1, 100_000], 10),
    ...ACCOUNT_FLAG,
    format: format('table', 'json'),
  },
  examples: `
Also of a user who is gone, as the last scan that saw it has it.

Examples:
  $ iam-tracker user alice
  $ iam-tracker user alice --limit 100
  $ iam-tracker user alice -o json | jq '.changes[] | {kind, cause_actor}'`,
  async run(given, { terminal, signal }, userName) {
    const options = await settleAccount(given);
    const { account, limit } = options;
    const { findUser, queryEvents } = await import('@iam-tracker/analysis');
    const events: ActivityEvent[] = [];
    const answer = await withLedger(options, async (tracker) => {
      const found = await findUser(tracker, userName);
      const source = { events: tracker.events, days: tracker.days.list() };
      const query = { limit, isWhole: options.format === 'json', signal };
      for await (const event of queryEvents(source, { userName, account }, query))
        events.push(event);
      return found;
    });
    if (answer.kind === 'unknown') throw unknownUser(userName, answer.similar);
    const story = answer.kind === 'found' ? answer.story : undefined;
    if (story !== undefined && !isOfAccount(story.record.arn, account)) {
      throw unknownUser(userName, []);
    }
    if (options.format === 'json') await writeJson(storyDocument(story, events), terminal);
    else if (story !== undefined) {
      await terminal.write(renderStory(story, events, limit, terminal));
    }
    if (answer.kind !== 'not-scanned') return;
    noteNoScan(terminal);
    expectFound(0);
  },
});

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
    user: story === undefined ? null : USERS.document(story.record),
    is_present: story?.isPresent ?? null,
    scan_timestamp: story?.scan.scanTimestamp ?? null,
    changes: story?.changes.map(CHANGES.document) ?? [],
    events: events.map(EVENTS.document),
  };
}

function renderStory(
  story: UserStory,
  events: readonly ActivityEvent[],
  limit: number,
  { out }: Terminal,
): string {
  const { bold } = out.colors;
  const changes = story.changes.slice(0, limit);
  const more = story.changes.length - changes.length;
  const older = more === 0 ? '' : `and ${formatCounted(more, 'older change')}\n`;
  return [
    renderUser(story, out.colors),
    `\n${bold('What changed')}\n`,
    changes.length === 0
      ? 'Nothing since the first scan.\n'
      : renderListing(changes, CHANGES, out) + older,
    `\n${bold('What the user did last')}\n`,
    events.length === 0 ? 'Nothing that is in the ledger.\n' : renderListing(events, EVENTS, out),
  ].join('');
}
