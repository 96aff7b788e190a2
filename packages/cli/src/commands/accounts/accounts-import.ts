import { readFile } from 'node:fs/promises';
import { AppError, printable } from '@iam-tracker/core';
import { readAccountList } from '@iam-tracker/core/accounts';
import { withAccounts } from '../../accounts.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { ACCOUNTS_FLAGS } from '../../flags.ts';
import { formatCounted } from '../../render/quantities.ts';

/** Ten thousand accounts, the largest quota there is, are 5 MB. */
const MAX_BYTES = 64 * 1024 * 1024;

export const command = defineCommand({
  argument: ['<file>', 'what "aws organizations list-accounts" printed; - is standard input'],
  flags: ACCOUNTS_FLAGS,
  examples: `
The file must be the whole list: the directory becomes what is in it. Older output, which has "Status" in place of
"State", is read too. E-mail addresses are not kept.

Examples:
  $ aws organizations list-accounts | iam-tracker accounts import -
  $ iam-tracker accounts import accounts.json --deployed`,
  async run(options, context, file) {
    const { now, signal, terminal } = context;
    const accounts = readAccountList(await readText(file, context), file);
    await withAccounts(options, context, async (directory) => {
      const before = new Set((await directory.list(signal)).map(({ id }) => id));
      await directory.replaceAll(accounts, { listedAt: now(), signal });
      const fresh = accounts.filter(({ id }) => !before.delete(id)).length;
      await terminal.write(
        `${formatCounted(accounts.length, 'account')}: ${fresh} new, ${before.size} no longer listed.\n`,
      );
    });
  },
});

/** @throws AppError BAD_INPUT_FILE */
async function readText(file: string, { openStdin, signal }: CommandContext): Promise<string> {
  const refuse = (problem: string, cause?: unknown) =>
    new AppError('BAD_INPUT_FILE', `${printable(file, 200)}: ${problem}.`, { cause });
  if (file !== '-') {
    return readFile(file, { encoding: 'utf8', signal }).catch((error: NodeJS.ErrnoException) => {
      throw refuse(`it cannot be read (${error.code})`, error);
    });
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of openStdin()) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw refuse('it is no list of accounts, being over 64 MB');
  }
  return Buffer.concat(chunks).toString('utf8');
}
