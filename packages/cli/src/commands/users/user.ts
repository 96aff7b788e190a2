import type { AccountUserStory } from '@iam-tracker/analysis';
import { type ActivityEvent, AppError, printable } from '@iam-tracker/core';
import { type AccountNames, nameAccount, namesOf, settleAccount } from '../../account-names.ts';
import { defineCommand, expectFound } from '../../command.ts';
import { ACCOUNT_FLAG, format, whole } from '../../flags.ts';
import { noteNoScan } from '../../inventories.ts';
import { withLedger } from '../../ledger.ts';
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
Also of a user who is gone, as the last scan that saw it has it. Of several accounts' users of that name all are
told, one after another; in JSON the first, and the rest in "other_accounts".

Examples:
  $ iam-tracker user alice
  $ iam-tracker user alice --limit 100
  $ iam-tracker user alice -o json | jq '.changes[] | {kind, cause_actor}'`,
  async run(given, { terminal, signal }, userName) {
    const options = await settleAccount(given);
    const { account, limit } = options;
    const { findUsers, queryEvents } = await import('@iam-tracker/analysis');
    const { answer, told, names } = await withLedger(options, async (tracker) => {
      const found = await findUsers(tracker, userName, account);
      const isSeveral = account === undefined && (await tracker.records.members()).length > 0;
      const source = { events: tracker.events, days: tracker.days.list() };
      const query = { limit, isWhole: options.format === 'json', signal };
      const stories = found.kind === 'found' ? found.stories : [undefined];
      const tales: Tale[] = [];
      for (const story of stories) {
        const events: ActivityEvent[] = [];
        const filter = { userName, account: isSeveral ? story?.accountId : account };
        for await (const event of queryEvents(source, filter, query)) events.push(event);
        tales.push({ story, events });
      }
      const known = isSeveral ? namesOf(await tracker.accounts.list()) : undefined;
      return { answer: found, told: tales, names: known };
    });
    if (answer.kind === 'unknown') throw unknownUser(userName, answer.similar);
    if (options.format === 'json') await writeJson(taleDocument(told, names), terminal);
    else if (answer.kind === 'found') {
      const texts = told.map((tale) => renderTale(tale, names, limit, terminal));
      await terminal.write(texts.join('\n'));
    }
    if (answer.kind !== 'not-scanned') return;
    noteNoScan(terminal);
    expectFound(0);
  },
});

/** What is told of a user of one account. */
interface Tale {
  /** Undefined when nothing was scanned. */
  readonly story: AccountUserStory | undefined;
  readonly events: readonly ActivityEvent[];
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

/** Several accounts may have a user of a name: the first is told as if it were the only one, the others beside it. */
function taleDocument([first, ...others]: readonly Tale[], names: AccountNames | undefined) {
  if (first === undefined) return {};
  if (names === undefined) return storyDocument(first);
  const documentOf = (tale: Tale) => ({
    ...storyDocument(tale),
    account_id: tale.story?.accountId ?? null,
    account_name: names.get(tale.story?.accountId ?? '') ?? null,
  });
  return { ...documentOf(first), other_accounts: others.map(documentOf) };
}

function storyDocument({ story, events }: Tale) {
  return {
    user: story === undefined ? null : USERS.document(story.record),
    is_present: story?.isPresent ?? null,
    scan_timestamp: story?.scan.scanTimestamp ?? null,
    changes: story?.changes.map(CHANGES.document) ?? [],
    events: events.map(EVENTS.document),
  };
}

function renderTale(
  { story, events }: Tale,
  names: AccountNames | undefined,
  limit: number,
  { out }: Terminal,
): string {
  if (story === undefined) return '';
  const { bold } = out.colors;
  const changes = story.changes.slice(0, limit);
  const more = story.changes.length - changes.length;
  const older = more === 0 ? '' : `and ${formatCounted(more, 'older change')}\n`;
  const { accountId } = story;
  return [
    names === undefined || accountId === undefined
      ? ''
      : `Account ${nameAccount(accountId, names)}\n`,
    renderUser(story, out.colors),
    `\n${bold('What changed')}\n`,
    changes.length === 0
      ? 'Nothing since the first scan.\n'
      : renderListing(changes, CHANGES, out) + older,
    `\n${bold('What the user did last')}\n`,
    events.length === 0 ? 'Nothing that is in the ledger.\n' : renderListing(events, EVENTS, out),
  ].join('');
}
