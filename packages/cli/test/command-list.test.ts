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

describe('COMMANDS', () => {
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
      ...{ bundle: true, write: false, metafile: true, outdir: 'out', logLevel: 'silent' },
      ...{ platform: 'node', format: 'esm', conditions: ['source'], plugins: [ownPackagesOnly] },
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
