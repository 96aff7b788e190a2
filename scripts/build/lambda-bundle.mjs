import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { build } from 'esbuild';
import { ZipFile } from 'yazl';
import { readBundledPackages } from './bundled-packages.mjs';
import { NOTICES_FILE, writeNotices } from './licence-notices.mjs';
import { s3Reading } from './s3-reading.mjs';
import { environmentCredentials, sdkSlimming } from './sdk-slimming.mjs';

/** Every Lambda package and the bytes its minified bundle may have. */
export const BUNDLE_BUDGETS = {
  collector: 700_000,
  alerter: 560_000,
  notifier: 440_000,
  receiver: 420_000,
  'user-scanner': 500_000,
  exporter: 600_000,
};

/** @typedef {keyof typeof BUNDLE_BUDGETS} LambdaName */

/** Those that run in Lambda alone, or with keys in the environment. */
const ENVIRONMENT_CREDENTIALS = new Set([
  ...['alerter', 'collector', 'notifier', 'receiver', 'user-scanner'],
]);

/** Those that ask S3 for objects alone. */
const S3_READING = new Set(['receiver']);

const LAMBDA_NAMES = /** @type {LambdaName[]} */ (Object.keys(BUNDLE_BUDGETS));

/**
 * Names the Lambda packages this tree has; one is there when it has a handler.
 *
 * @param {string} root
 */
export function listLambdas(root) {
  return LAMBDA_NAMES.filter((name) => existsSync(join(root, 'packages', name, 'src/handler.ts')));
}

/**
 * Bundles one Lambda package in memory. The same tree gives the same bytes wherever it lies: every path
 * esbuild writes down is relative to `root`.
 *
 * @param {string} root
 * @param {LambdaName} name
 */
export async function bundleLambda(root, name) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [`packages/${name}/src/index.ts`],
    outfile: `dist/${name}/index.mjs`,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20', // What the tests run on; Lambda's nodejs22.x and nodejs24.x are newer.
    minify: true,
    keepNames: false,
    mainFields: ['module', 'main'],
    conditions: ['source', 'module'],
    // pino and other CommonJS parts call require() for Node's own modules.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    plugins: pluginsOf(name),
    logLevel: 'silent', // A failure throws, with all messages in it.
  });
  const [map, code] = result.outputFiles;
  const output = result.metafile.outputs[`dist/${name}/index.mjs`];
  if (!map || !code || !output) throw new Error(`esbuild wrote no bundle for ${name}`);
  if (output.exports.join() !== 'handler') {
    throw new Error(
      `packages/${name}/src/index.ts exports [${output.exports.join(', ')}]; a Lambda exports exactly \`handler\``,
    );
  }
  const packages = await readBundledPackages(root, result.metafile);
  return {
    code: Buffer.from(code.contents),
    map: Buffer.from(map.contents),
    meta: Buffer.from(JSON.stringify(result.metafile)),
    packages,
    zip: await zipFiles({
      'index.mjs': Buffer.from(code.contents),
      LICENSE: await readFile(join(root, 'LICENSE')),
      [NOTICES_FILE]: Buffer.from(writeNotices(name, packages)),
    }),
  };
}

/** @param {LambdaName} name */
function pluginsOf(name) {
  return [
    ...(S3_READING.has(name) ? [s3Reading] : []),
    ...(ENVIRONMENT_CREDENTIALS.has(name) ? [environmentCredentials] : []),
    sdkSlimming,
  ];
}

/**
 * Zips files the same way on every machine: by name, fixed time, mode and level, no local time stamps.
 *
 * @param {Readonly<Record<string, Buffer>>} files by their paths in the zip
 */
export async function zipFiles(files) {
  const zip = new ZipFile();
  for (const path of Object.keys(files).sort()) {
    zip.addBuffer(files[path] ?? Buffer.alloc(0), path, {
      // Zip knows local time only: a local date gives the same fields in every time zone.
      mtime: new Date(1980, 0, 1),
      forceDosTimestamp: true,
      mode: 0o100644, // Lambda runs as another user: world-readable or "permission denied".
      compressionLevel: 9,
    });
  }
  zip.end();
  return buffer(zip.outputStream);
}
