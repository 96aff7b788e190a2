// Finds exports that nothing uses; `scripts/check/structure.mjs` asks (docs/decisions/0085-unused-exports.md).
import { readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { listPackages, readModules } from './modules.mjs';

/** @typedef {import('./modules.mjs').Module} Module */

const FROM = /\b(?:import|export)\s+(?:type\s+)?(\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*from\s*'([^']+)'/g;
const LAZY = /(?:\{([^{}]*)\}\s*=\s*await\s+)?\bimport\(\s*'([^']+)'\s*\)(?:\.([A-Z]\w*))?/g;
/** Marks a file that bundles sources, or runs what was built, by path: it uses every name that it mentions. */
const LOADER = /['"`](?:packages\/[\w-]+\/src|\.\.\/dist)\//;
const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|interface|type) (\w+)/gm;
const LIST = /^export (?:type )?\{([^}]*)\}/gm;
/** AWS calls the handler of a Lambda. */
const HANDLER = /^packages\/[\w-]+\/src\/index\.ts: handler /;

/**
 * Lists, as one sentence each, exports of modules that no other module of the package takes, be it a test, and exports
 * of a package's entries that no other package and no script takes.
 *
 * @param {string} root
 * @param {readonly Module[]} [modules] all of the root, for a caller that has read them
 * @returns {string[]}
 */
export function checkExports(root, modules = readModules(root)) {
  const entries = readEntries(root);
  const used = findUses(modules, entries);
  const loaders = modules.filter(({ path, text }) => !isSource(path) && LOADER.test(text));
  const mentioned = new Set(loaders.flatMap(({ text }) => text.match(/\w+/g) ?? []));
  return modules
    .filter(({ path }) => isSource(path) && !used.has(`${path} *`))
    .flatMap(({ path, text }) =>
      findExports(text)
        .filter((name) => !used.has(`${path} ${name}`) && !mentioned.has(name))
        .map((name) => `${path}: ${name} is exported and not used`),
    )
    .filter((problem) => !HANDLER.test(problem))
    .sort();
}

/**
 * Returns what is taken, as `<path> <name>`; `<path> *` stands for all of a module.
 *
 * @param {readonly Module[]} modules
 * @param {ReadonlyMap<string, string>} entries
 */
function findUses(modules, entries) {
  const entryPaths = new Set(entries.values());
  const used = new Set();
  for (const { owner, path, text } of modules) {
    for (const { names, specifier } of findImports(text)) {
      const entry = entries.get(specifier);
      const target = entry ?? resolve(path, specifier);
      // An index that is an entry is for others: within the package things are taken from where they are.
      const isWithin =
        entry === undefined
          ? target?.endsWith('/index.ts') === true && entryPaths.has(target)
          : specifier.split('/')[1] === owner;
      if (target === undefined || isWithin) continue;
      for (const name of names) used.add(`${target} ${name}`);
    }
  }
  return used;
}

/**
 * @param {string} text
 * @returns {{ specifier: string, names: string[] }[]}
 */
function findImports(text) {
  return [
    ...[...text.matchAll(FROM)].map(([, what = '', specifier = '']) => ({
      specifier,
      names: what.startsWith('*') ? ['*'] : namesIn(what.slice(1, -1)),
    })),
    ...[...text.matchAll(LAZY)].map(([, taken, specifier = '', type]) => ({
      specifier,
      names: type ? [type] : taken === undefined ? ['*'] : namesIn(taken),
    })),
  ];
}

/**
 * Returns the names by which a list takes things from another module.
 *
 * @param {string} list
 */
function namesIn(list) {
  return list.split(',').flatMap((each) => /^\s*(?:type\s+)?(\w+)/.exec(each)?.[1] ?? []);
}

/** @param {string} text */
function findExports(text) {
  const declared = [...text.matchAll(DECLARATION)].map(([, name = '']) => name);
  const listed = [...text.matchAll(LIST)].flatMap(([, list = '']) =>
    list.split(',').flatMap((each) => each.trim().split(/\s+/).at(-1) || []),
  );
  return [...new Set([...declared, ...listed])];
}

/**
 * Returns the file behind each specifier such as `@iam-tracker/core/aws`.
 *
 * @param {string} root
 */
function readEntries(root) {
  /** @type {Map<string, string>} */
  const entries = new Map();
  for (const name of listPackages(root)) {
    /** @type {{ exports?: Record<string, { source: string }> }} */
    const { exports } = JSON.parse(
      readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
    );
    for (const [path, { source }] of Object.entries(exports ?? {})) {
      const specifier = `@iam-tracker/${name}${path.slice(1)}`;
      entries.set(specifier, `packages/${name}/${source.replace('./', '')}`);
    }
  }
  return entries;
}

/** @param {string} path */
function isSource(path) {
  return /^packages\/[\w-]+\/src\//.test(path);
}

/**
 * @param {string} from
 * @param {string} specifier
 */
function resolve(from, specifier) {
  return specifier.startsWith('.')
    ? join(dirname(from), specifier).split(sep).join('/')
    : undefined;
}
