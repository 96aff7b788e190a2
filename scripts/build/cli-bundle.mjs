import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, join, posix, sep } from 'node:path';
import { build } from 'esbuild';
import { readBundledPackages } from './bundled-packages.mjs';
import { chosenExports, narrowImports } from './chosen-exports.mjs';
import { NOTICES_FILE, writeNotices } from './licence-notices.mjs';

/** Folder of the bundle under the root: what `npm pack` takes, and what bin/start.cjs runs when it is the newest. */
export const CLI_FOLDER = 'dist/iam-tracker';

const ENTRY = 'packages/cli/src/main.ts';

/** Packages with native parts: they stay beside the bundle, as dependencies of the packed archive. */
export const BESIDE_BUNDLE = ['@duckdb/node-api', 'classic-level'];

/** What of classic-level finds and loads its native part; all else of it is in the bundle, once with what it shares. */
export const LEVEL_BINDING = 'classic-level/binding.js';

/** A script that is started as a thread, by a URL beside the module's own. */
const WORKER_URL = /new URL\(\s*'(?:[^']*\/)?([\w-]+-worker)\.[jt]s',\s*import\.meta\.url,?\s*\)/g;

/**
 * Bundles the command line in memory: one module for what every command needs, and one for each part that is loaded
 * when it is wanted. The same tree gives the same bytes wherever it lies.
 *
 * @param {string} root
 * @returns {Promise<{ files: Map<string, Uint8Array>, packages: import('./bundled-packages.mjs').BundledPackage[], asked: string[] }>} files by their
 * names in `CLI_FOLDER`, the packages of others that are in them, and modules that they ask for from elsewhere, Node's aside
 */
export async function bundleCli(root) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [ENTRY, ...listWorkers(root)],
    outdir: CLI_FOLDER,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Names stay: users report bugs with the stack they see.
    minifyWhitespace: true,
    minifySyntax: true,
    mainFields: ['module', 'main'],
    conditions: ['source', 'module'],
    external: ['@duckdb/node-api', LEVEL_BINDING],
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    // They are all in the file of notices.
    legalComments: 'none',
    metafile: true,
    plugins: [ownSources, chosenExports, lateWidths, nativeBinding],
    logLevel: 'silent', // A failure throws, with all messages in it.
  });
  const packages = await readBundledPackages(root, metafile);
  const files = new Map(outputFiles.map(({ contents, path }) => [basename(path), contents]));
  files.set(NOTICES_FILE, Buffer.from(writeNotices('iam-tracker', packages)));
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const asked = new Set(imports.filter((each) => each.external).map(({ path }) => path));
  return { files, packages, asked: [...asked].filter((path) => !isBuiltin(path)) };
}

/**
 * Bundles the command line and writes it. The module that is started comes last: until then a process that starts
 * meanwhile takes the code it would have taken before.
 *
 * @param {string} root
 */
export async function writeCli(root) {
  const { files, packages } = await bundleCli(root);
  const folder = join(root, CLI_FOLDER);
  await mkdir(folder, { recursive: true });
  const main = basename(ENTRY).replace('.ts', '.mjs');
  const names = [...files.keys()].sort((a, b) => Number(a === main) - Number(b === main));
  for (const name of names) {
    const path = join(folder, name);
    const contents = files.get(name) ?? '';
    // What is there under a name that says its content may be in use.
    if (name !== main && existsSync(path) && (await readFile(path)).equals(Buffer.from(contents))) {
      continue;
    }
    await writeFile(`${path}.new`, contents);
    await rename(`${path}.new`, path);
  }
  for (const name of await readdir(folder)) {
    if (!files.has(name)) await rm(join(folder, name));
  }
  return {
    bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0),
    ...{ files, packages },
  };
}

/**
 * Lists the scripts of our packages that are started as threads.
 *
 * @param {string} root
 */
function listWorkers(root) {
  return readdirSync(join(root, 'packages')).flatMap((name) => {
    const sources = join(root, 'packages', name, 'src');
    if (!existsSync(sources)) return [];
    return readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('-worker.ts'))
      .map((path) => `packages/${name}/src/${path.split(sep).join('/')}`);
  });
}

/**
 * Our modules find files of the repository (`queries/`, the manifest) from where they lie themselves. In the bundle they
 * go on to say where they lay, seen from it; scripts of threads lie beside it.
 *
 * @type {import('esbuild').Plugin}
 */
const ownSources = {
  name: 'own-sources',
  setup({ initialOptions, onLoad }) {
    const root = initialOptions.absWorkingDir ?? '';
    onLoad({ filter: /[\\/]packages[\\/][^\\/]+[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const place = path
        .slice(root.length + 1)
        .split(sep)
        .join('/');
      const placed = JSON.stringify(posix.relative(CLI_FOLDER, place));
      const contents = narrowImports(source)
        .split(WORKER_URL)
        .map((part, index) =>
          index % 2 === 1
            ? `new URL("./${part}.mjs", import.meta.url)`
            : part.replaceAll('import.meta.url', `new URL(${placed}, import.meta.url).href`),
        )
        .join('');
      return { contents, loader: 'ts' };
    });
  },
};

/**
 * The widths of characters come with tables of Unicode that take as long to load as all the rest of a small command; plain
 * ASCII, which is nearly all that is shown, never asks for them.
 *
 * @type {import('esbuild').Plugin}
 */
const lateWidths = {
  name: 'late-widths',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^string-width$/ }, ({ kind, path, resolveDir }) =>
      kind === 'require-call'
        ? undefined
        : { path, namespace: 'late', pluginData: resolveDir, sideEffects: false },
    );
    onLoad({ filter: /.*/, namespace: 'late' }, ({ path, pluginData }) => ({
      contents: `let load;
        export default (...given) => (load ??= require('${path}').default)(...given);`,
      resolveDir: pluginData,
    }));
  },
};

/** @type {import('esbuild').Plugin} */
const nativeBinding = {
  name: 'native-binding',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/binding$/ }, ({ importer }) =>
      /[\\/]classic-level[\\/][^\\/]+$/.test(importer)
        ? { path: LEVEL_BINDING, external: true }
        : undefined,
    );
  },
};
