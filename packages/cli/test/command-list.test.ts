import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { build, type Plugin } from 'esbuild';
import { COMMANDS } from '../src/command-list.ts';

const ENTRIES = COMMANDS.flatMap((entry) => ('load' in entry ? entry : entry.commands));

/** Modules that take long to load: engines, clients and all that uses them. */
const HEAVY =
  /^@iam-tracker\/(?:local$|local\/rules|lake|analysis|operations$|core\/aws)|^@aws-sdk/;

/** Follows imports into our own packages; others are only named. */
const ownPackagesOnly: Plugin = {
  name: 'own packages only',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
      kind === 'entry-point' || path.startsWith('@iam-tracker/')
        ? undefined
        : { path, external: true },
    ),
};

/** Commands that tell of no one account, and why. */
const OF_NO_ACCOUNT: Readonly<Record<string, string>> = {
  collect: 'a source says whose records they are; what is read is stored whole',
  list: 'of accounts: the list of all; of rules: they are the same for all',
  'import <file>': 'the list of accounts replaces the one before it, whole',
  'simulate-trail <folder>': 'it makes the accounts up',
  demo: 'it makes one account up',
  'show <id>': 'a rule is the same for all accounts; settings name accounts',
  'test <path>': 'its stories bring their own accounts',
  'convert <path>': 'it reads a file of rules',
  'compile <path>': 'it reads a file of rules',
  'test-alerts': 'its alerts are about no event',
  export: 'a day of the lake is written whole, or a day would lose the other accounts',
  'queries [name]': 'it lists questions',
  scan: 'the profile says whose users are scanned',
  deploy: 'the profile says where to',
  update: 'the profile says where',
  init: 'the collector asks every account itself',
  status: 'of the whole deployment; coverage and accounts tell of each account',
  'logs [function...]': 'functions log for all accounts',
  validate: 'the profile says where',
  destroy: 'the profile says where',
  'completion <shell>': 'it writes a script for a shell',
};

describe('COMMANDS', () => {
  it.each(ENTRIES)('takes --account in "$usage", or there is a reason', async ({ load, usage }) => {
    const { command } = await load();

    const isLimited = 'account' in command.flags;

    expect([usage, isLimited]).toEqual([usage, OF_NO_ACCOUNT[usage] === undefined]);
  });

  it.each(ENTRIES)('calls "$usage" as its definition does', async ({ load, usage }) => {
    const { command } = await load();

    const [, ...argument] = usage.split(' ');

    expect(argument).toEqual(command.argument?.slice(0, 1) ?? []);
  });

  // Help of a command, and a mistake in its flags, are told at once.
  it('has definitions that load nothing heavy before they run', async () => {
    const folder = fileURLToPath(new URL('../src', import.meta.url));
    const { metafile } = await build({
      entryPoints: [`${folder}/commands/**/*.ts`],
      ...{ bundle: true, splitting: true, write: false, metafile: true, outdir: 'out' },
      ...{ platform: 'node', format: 'esm', conditions: ['source'], plugins: [ownPackagesOnly] },
      logLevel: 'silent',
    });
    const definitions = Object.keys(metafile.inputs).filter(
      (path) => path.includes('cli/src/commands/') && !/collect-(?:files|history)/.test(path),
    );
    const loaded = definitions.flatMap((path) => reach(path, new Set()));

    expect(definitions).toHaveLength(ENTRIES.length);
    expect(loaded.filter((path) => HEAVY.test(path))).toEqual([]);

    /** Returns what is imported before anything runs, through our own packages, by the names it is asked for. */
    function reach(path: string, seen: Set<string>): string[] {
      if (seen.has(path)) return [];
      seen.add(path);
      const imports = metafile.inputs[path]?.imports ?? [];
      return imports
        .filter(({ kind }) => kind === 'import-statement')
        .flatMap(({ external, original = '', path: next }) =>
          external ? next : [original, ...reach(next, seen)],
        );
    }
  });
});
