// docs/commands.md out of the definitions of the commands: what --help says of each.
import { importSources } from '../build/source-bundle.mjs';

const PAGE_FILE = 'docs/commands.md';

/** That of a wide terminal, or of a pipe. */
const WIDTH = 120;

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  const { COMMANDS, runCli } = await importSources(
    root,
    ['packages/cli/src/main.ts', 'packages/cli/src/command-list.ts'],
    // Definitions are loaded; what they load when they run is not needed for help.
    ({ importer, kind }) => kind === 'dynamic-import' && !importer.endsWith('/command-list.ts'),
  );
  /** @param {readonly string[]} words */
  async function helpOf(words) {
    /** @type {string[]} */
    const parts = [];
    const terminal = {
      ...{ out: { width: WIDTH }, err: {}, note: String },
      write: async (/** @type {string} */ part) => void parts.push(part),
    };
    await runCli([...words, '--help'], { terminal, signal: new AbortController().signal }, '');
    return parts.join('').trimEnd();
  }
  const names = COMMANDS.flatMap((/** @type {any} */ { commands = [], usage }) => {
    const [name] = usage.split(' ');
    return [[name], ...commands.map((/** @type {any} */ each) => [name, each.usage.split(' ')[0]])];
  });
  const sections = await Promise.all(
    [[], ...names].map(async (words) =>
      [
        '',
        `## ${['iam-tracker', ...words].join(' ')}`,
        '',
        '```text',
        await helpOf(words),
        '```',
      ].join('\n'),
    ),
  );
  const head = [
    '# Commands',
    '',
    '<!-- Written by `pnpm generate` out of packages/cli/src/commands. Change those, then run it. -->',
    '',
    'What `--help` says of each command.',
  ];
  return new Map([[PAGE_FILE, `${[...head, ...sections].join('\n')}\n`]]);
}
