// `node scripts/check/structure.mjs`: the shape of the house as a check (docs/CONTRIBUTING.md, "Structure").
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { readModules } from './modules.mjs';
import { checkNamedFiles } from './named-files.mjs';
import { checkExports } from './unused-exports.mjs';

/** Packages that each package may use. A package that is not here may use nothing of ours. */
const ARROWS = {
  core: [],
  trail: ['core'],
  simulator: ['core', 'trail'],
  collector: ['core', 'trail'],
  alerter: ['core'],
  notifier: ['core'],
  receiver: ['core', 'trail'],
  'user-scanner': ['core'],
  lake: ['core'],
  exporter: ['core', 'lake'],
  analysis: ['core', 'lake'],
  sigma: ['core', 'alerter'],
  local: [
    'core',
    'simulator',
    'collector',
    'receiver',
    'alerter',
    'user-scanner',
    'lake',
    'exporter',
    'analysis',
    'sigma',
    'trail',
  ],
  operations: ['core', 'alerter'],
  cli: ['core', 'trail', 'lake', 'analysis', 'local', 'operations'],
};
const LAMBDAS = ['collector', 'alerter', 'notifier', 'receiver', 'user-scanner', 'exporter'];
const TOP_LEVEL = [
  ...['packages', 'terraform', 'scripts', 'queries', 'docs', 'package.json', 'pnpm-workspace.yaml'],
  ...['tsconfig.base.json', 'README.md', 'LICENSE', 'pnpm-lock.yaml'],
];
const BUILT = ['node_modules', 'dist', 'coverage'];
const GRAB_BAGS = /^(utils?|helpers?|common|types?|misc|shared|lib)\.ts$/;
const LINE_CAPS = { handler: 40, source: 400, test: 500 };
/** Counted in entries (`export … from`): the formatter gives every name of a long one its own line. */
const INDEX_CAP = 40;
/** Tables of data, alone in their file, may be longer than the cap. */
const DATA_FILES = /\.data\.ts$/;

/**
 * One source file as the rules see it.
 * @typedef {object} SourceFile
 * @property {string} path relative to the root, with `/`
 * @property {string} packageName folder name under packages/
 * @property {'src' | 'bin' | 'test'} room
 * @property {string} text
 * @property {string[]} imports every specifier, type-only and dynamic ones included
 * @property {string} code what esbuild makes of it: no comments, normal form
 * @property {string[]} exports names of values and types
 */

/**
 * @typedef {object} Manifest
 * @property {string} [name]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 */

/**
 * Lists every breach of the structure as one sentence that begins with the file.
 *
 * @param {string} root
 * @returns {Promise<string[]>}
 */
export async function checkStructure(root) {
  const packages = listFolders(join(root, 'packages'));
  const rootManifest = readManifest(root);
  const problems = checkTopLevel(root);
  for (const name of packages) {
    const manifest = readManifest(join(root, 'packages', name));
    const files = await readPackage(root, name);
    problems.push(
      ...checkArrows(name, manifest),
      ...checkDependencies(name, manifest, rootManifest, files),
      ...checkCycles(files),
      ...files.flatMap(checkFile),
    );
  }
  return problems.sort();
}

/** @param {string} root */
function checkTopLevel(root) {
  return readdirSync(root)
    .filter((entry) => !entry.startsWith('.') && ![...TOP_LEVEL, ...BUILT].includes(entry))
    .map((entry) => `${entry}: not one of the files and folders of the top level`);
}

/**
 * @param {string} name
 * @param {Manifest} manifest
 */
function checkArrows(name, manifest) {
  const path = `packages/${name}/package.json`;
  const allowed = ARROWS[/** @type {keyof typeof ARROWS} */ (name)];
  if (!allowed)
    return [`${path}: package ${name} is not in the graph of scripts/check/structure.mjs`];
  const problems = Object.keys(manifest.dependencies ?? {})
    .flatMap((dependency) => /^@iam-tracker\/(.+)$/.exec(dependency)?.[1] ?? [])
    .filter((target) => !allowed.some((other) => other === target))
    .map((target) => `${path}: ${name} must not depend on ${target}`);
  if (manifest.name !== `@iam-tracker/${name}`)
    problems.push(`${path}: name must be @iam-tracker/${name}`);
  return problems;
}

/**
 * @param {string} name
 * @param {Manifest} manifest
 * @param {Manifest} rootManifest
 * @param {SourceFile[]} files
 */
function checkDependencies(name, manifest, rootManifest, files) {
  const declared = new Set([...Object.keys(manifest.dependencies ?? {}), `@iam-tracker/${name}`]);
  const forTests = new Set([
    ...declared,
    ...Object.keys(manifest.devDependencies ?? {}),
    ...Object.keys(rootManifest.devDependencies ?? {}),
  ]);
  const problems = [];
  const usedBySource = new Set();
  const usedByTests = new Set();
  for (const file of files) {
    for (const specifier of file.imports.filter((each) => !/^(\.|node:)/.test(each))) {
      const dependency = packageOf(specifier);
      (file.room === 'test' ? usedByTests : usedBySource).add(dependency);
      if (!(file.room === 'test' ? forTests : declared).has(dependency)) {
        problems.push(
          `${file.path}: imports ${dependency}, which packages/${name}/package.json does not declare`,
        );
      }
    }
  }
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (!usedBySource.has(dependency)) {
      problems.push(
        `packages/${name}/package.json: dependency ${dependency} is not used by src or bin`,
      );
    }
  }
  for (const dependency of Object.keys(manifest.devDependencies ?? {})) {
    if (!usedByTests.has(dependency)) {
      problems.push(
        `packages/${name}/package.json: devDependency ${dependency} is not used by test`,
      );
    }
  }
  return problems;
}

/**
 * Type-only imports count: files that need each other's types belong together.
 *
 * @param {SourceFile[]} files
 */
function checkCycles(files) {
  const byPath = new Map(files.map((file) => [file.path, file]));
  /** @type {Map<string, 'open' | 'done'>} */
  const state = new Map();
  /** @type {string[]} */
  const problems = [];
  /** @type {(path: string, trail: string[]) => void} */
  const visit = (path, trail) => {
    if (state.get(path) === 'open') {
      const loop = [...trail.slice(trail.indexOf(path)), path].map((each) => basename(each));
      problems.push(`${path}: import cycle ${loop.join(' -> ')}`);
    }
    if (state.has(path)) return;
    state.set(path, 'open');
    for (const specifier of byPath.get(path)?.imports ?? []) {
      const target = resolveRelative(path, specifier);
      if (target && byPath.has(target)) visit(target, [...trail, path]);
    }
    state.set(path, 'done');
  };
  for (const path of byPath.keys()) visit(path, []);
  return problems;
}

/** @param {SourceFile} file */
function checkFile(file) {
  const { path, packageName, room, imports, code, exports } = file;
  const name = basename(path);
  /** @type {string[]} */
  const problems = [];
  /** @type {(broken: boolean, rule: string) => void} */
  const report = (broken, rule) => {
    if (broken) problems.push(`${path}: ${rule}`);
  };

  const cap = capOf(room, name);
  const lines = file.text.trimEnd().split('\n').length;
  report(lines > cap, `${lines} lines, more than ${cap}`);
  for (const specifier of imports.filter((each) => each.startsWith('.'))) {
    const target = resolveRelative(path, specifier);
    report(
      !target?.startsWith(`packages/${packageName}/`),
      `${specifier} reaches out of the package`,
    );
    report(room === 'src' && Boolean(target?.includes('/test/')), `${specifier} is test code`);
  }
  if (room === 'test') return problems;

  for (const specifier of imports) {
    report(specifier === '@iam-tracker/test-utils', 'test-utils is for tests');
    report(
      /^@(aws-sdk|smithy)\//.test(specifier) && !maySpeakAws(file),
      `${specifier} outside adapters/ and core/src/aws/`,
    );
    report(
      specifier.startsWith('@duckdb/') && !path.startsWith('packages/lake/src/adapters/'),
      `${specifier} outside adapters/ of lake`,
    );
    report(
      /^(node:)?process$/.test(specifier),
      'process is global; importing it hides who reads the environment',
    );
  }
  // checkStructure renamed the global `process`: what is left in the code is a real use of it.
  report(
    name !== 'config.ts' && /\b__process__\b(?!\.(?!env\b)[a-z])/.test(code),
    'reads process.env (or hands out `process`) outside config.ts',
  );
  report(/^export \* from /m.test(code), '`export *` hides what is public');
  report(exports.includes('default'), 'default export; use a name');
  report(GRAB_BAGS.test(name), 'named for nothing; name the file for the noun or the act');
  if (name === 'index.ts') {
    const rest = code.replace(/^(import|export)\s*(\{[^}]*\})?\s*(from\s*)?("[^"]*")?;$/gm, '');
    report(rest.trim() !== '', 'index.ts is a table of contents, without code');
    report(imports.length > INDEX_CAP, `${imports.length} entries, more than ${INDEX_CAP}`);
    const isEntry = path === `packages/${packageName}/src/index.ts`;
    report(
      isEntry && LAMBDAS.includes(packageName) && exports.some((each) => each !== 'handler'),
      'a Lambda package exports its handler and nothing else',
    );
  }
  return problems;
}

/** @param {SourceFile} file */
function maySpeakAws({ path, packageName, room }) {
  if (room !== 'src' || packageName === 'simulator') return false;
  return path.startsWith('packages/core/src/aws/') || path.includes('/src/adapters/');
}

/**
 * @param {SourceFile['room']} room
 * @param {string} name
 */
function capOf(room, name) {
  if (DATA_FILES.test(name)) return Number.POSITIVE_INFINITY;
  if (room === 'test') return LINE_CAPS.test;
  return name === 'handler.ts' ? LINE_CAPS.handler : LINE_CAPS.source;
}

/**
 * Reads imports with esbuild's own parser, so that comments, strings and template literals cannot fool
 * the rules. Two adjustments make it see what it would otherwise drop: `verbatimModuleSyntax` keeps
 * unused imports, and the `type` keyword is taken off (a type-only import is still an arrow).
 *
 * @param {string} root
 * @param {string} packageName
 * @returns {Promise<SourceFile[]>}
 */
async function readPackage(root, packageName) {
  const folder = join(root, 'packages', packageName);
  const paths = ['src', 'bin', 'test'].flatMap((room) => listSources(join(folder, room)));
  return Promise.all(
    paths.map(async (path) => {
      const text = readFileSync(path, 'utf8');
      const contents = text
        .replace(
          /^(\s*)(import type (?=[{*\w])|export type (?=[{*]))/gm,
          (_, indent, words) => `${indent}${words.replace('type ', '')}`,
        )
        .replace(/([{,]\s*)type (?=\w+\s*(?:as \w+\s*)?[,}])/g, '$1');
      const { metafile, outputFiles } = await build({
        stdin: { contents, loader: 'ts', sourcefile: path, resolveDir: folder },
        bundle: true,
        write: false,
        format: 'esm',
        platform: 'node',
        target: 'esnext',
        treeShaking: false,
        metafile: true,
        logLevel: 'silent',
        define: { process: '__process__' },
        tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
        plugins: [everythingExternal],
      });
      const [output] = Object.values(metafile.outputs);
      const inside = relative(folder, path).split(sep);
      return {
        path: ['packages', packageName, ...inside].join('/'),
        packageName,
        room: /** @type {SourceFile['room']} */ (inside[0]),
        text,
        imports: [...new Set(output?.imports.map((each) => each.path))],
        exports: output?.exports ?? [],
        code: outputFiles[0]?.text.replace(/^\/\/ .*$/gm, '') ?? '',
      };
    }),
  );
}

/** @type {import('esbuild').Plugin} */
const everythingExternal = {
  name: 'everything-external',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path, external: true },
    );
  },
};

/**
 * @param {string} from
 * @param {string} specifier
 */
function resolveRelative(from, specifier) {
  return specifier.startsWith('.')
    ? join(dirname(from), specifier).split(sep).join('/')
    : undefined;
}

/** @param {string} specifier */
function packageOf(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** @param {string} folder */
function listFolders(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function listSources(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|mjs)$/.test(path) && !/(^|[\\/])fixtures[\\/]/.test(path))
    .map((path) => join(folder, path))
    .sort();
}

/**
 * @param {string} folder
 * @returns {Manifest}
 */
function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = join(import.meta.dirname, '../..');
  const modules = readModules(root);
  const problems = [
    ...(await checkStructure(root)),
    ...checkExports(root, modules),
    ...checkNamedFiles(root, modules),
  ];
  for (const problem of problems) console.error(problem);
  console.log(
    problems.length === 0 ? 'structure: as designed' : `structure: ${problems.length} problems`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}
