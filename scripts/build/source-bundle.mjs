import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * Loads TypeScript sources of ours as they are now: what was compiled last may be older. All of them come as
 * one module, so that what they share is there once.
 *
 * @param {string} root
 * @param {readonly string[]} paths relative to the root
 * @param {(module: import('esbuild').OnResolveArgs) => boolean} [isLeftOut] of modules that are not loaded for this
 * @returns {Promise<any>} everything they export
 */
export function importSources(root, paths, isLeftOut = () => false) {
  return importBundle({
    absWorkingDir: root,
    plugins: [leavingOut(isLeftOut)],
    stdin: {
      contents: paths.map((path) => `export * from './${path}';`).join('\n'),
      resolveDir: root,
    },
  });
}

/**
 * @param {(module: import('esbuild').OnResolveArgs) => boolean} isLeftOut
 * @returns {import('esbuild').Plugin}
 */
function leavingOut(isLeftOut) {
  return {
    name: 'leaving-out',
    setup({ onResolve }) {
      onResolve({ filter: /.*/ }, (module) =>
        isLeftOut(module) ? { path: module.path, external: true } : undefined,
      );
    },
  };
}

/**
 * Loads a module of another project that Node cannot load by itself.
 *
 * @param {string} path
 * @returns {Promise<any>} everything it exports
 */
export function importPackage(path) {
  return importBundle({ entryPoints: [path] });
}

/** @param {import('esbuild').BuildOptions} entry */
async function importBundle(entry) {
  const { outputFiles } = await build({
    ...entry,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source', 'module'],
    mainFields: ['module', 'main'],
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    logLevel: 'silent',
  });
  const folder = mkdtempSync(join(tmpdir(), 'sources-'));
  try {
    const file = join(folder, 'sources.mjs');
    writeFileSync(file, outputFiles?.[0]?.contents ?? '');
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Returns a loader that loads what a root's sources tell once, however many ask for it.
 *
 * @template T
 * @param {(root: string) => Promise<T>} load
 * @returns {(root: string) => Promise<T>}
 */
export function onceARoot(load) {
  /** @type {Map<string, Promise<T>>} */
  const loaded = new Map();
  return (root) => {
    const known = loaded.get(root) ?? load(root);
    loaded.set(root, known);
    return known;
  };
}
