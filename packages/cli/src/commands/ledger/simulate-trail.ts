import { type CommandContext, defineCommand } from '../../command.ts';
import { format, MAX_SEED, type OptionsOf, whole } from '../../flags.ts';
import { startProgress } from '../../progress.ts';
import { formatCount } from '../../render/quantities.ts';
import { writeJson } from '../../render/stream.ts';

const flags = {
  accounts: whole('<number>', 'how many accounts it has', [1, 500], 3),
  days: whole('<number>', 'how many days, up to the last full hour', [1, 30], 1),
  seed: whole('<number>', 'which simulated organization', [0, MAX_SEED], 1),
  format: format('table', 'json'),
};

export const command = defineCommand({
  argument: ['<folder>', 'where to write it: a folder that is empty or not there yet'],
  flags,
  examples: `
Writes what a copy of an organization trail's bucket would hold: log files of every account and Region, some late and some
repeated, and hourly digests signed with keys made for it, which lie beside them as public-keys.json. Nothing in it is real.

Examples:
  $ iam-tracker simulate-trail ./trail --accounts 5
  $ iam-tracker verify ./trail --public-keys ./trail/public-keys.json
  $ iam-tracker collect --from ./trail --data-dir ./organization`,
  run,
});

async function run(
  options: OptionsOf<typeof flags>,
  { invocation, now, signal, terminal }: CommandContext,
  folder: string,
): Promise<void> {
  const { accounts, days, format: shape, seed } = options;
  const { simulateTrail } = await import('@iam-tracker/local');
  const progress = startProgress(terminal, 'Writing a trail');
  const written = await simulateTrail({
    ...{ folder, seed, accounts, days, signal, now: now() },
    onProgress: (files) => progress.update(`Writing a trail: ${formatCount(files)} files`),
  }).finally(() => progress.stop());
  if (shape === 'json') {
    const { keyFile, ...document } = written;
    await writeJson({ ...document, public_keys: keyFile }, terminal);
    return;
  }
  const { digests, files, keyFile, records } = written;
  await terminal.write(
    [
      `${formatCount(written.accounts.length)} accounts, ${formatCount(files)} log files with ${formatCount(records)} records, ${formatCount(digests)} digests: ${folder}`,
      `Prove it: ${invocation} verify ${folder} --public-keys ${keyFile}`,
      `Read it:  ${invocation} collect --from ${folder} --data-dir DIR`,
      '',
    ].join('\n'),
  );
}
