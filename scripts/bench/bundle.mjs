import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { BUNDLE_BUDGETS } from '../build/lambda-bundle.mjs';
import { runChild } from './child.mjs';
import { judge, median } from './report.mjs';

const REPETITIONS = 15;

/**
 * Measures what a bundle weighs and how long a fresh process takes to import it, against the same code
 * that finds the SDK beside it, as the copy that Lambda's runtime brings.
 *
 * @param {import('./report.mjs').Bench} bench
 * @param {import('../build/lambda-bundle.mjs').LambdaName} name
 */
export async function measureBundle({ root, folder, say }, name) {
  say(`import of the ${name} bundle, ${REPETITIONS} fresh processes each way`);
  const bundle = join(root, 'dist', name, 'index.mjs');
  const external = join(folder, `${name}-sdk-external.mjs`);
  await bundleWithoutSdk(root, name, external);
  /** @type {Record<'bundle' | 'external', number[]>} */
  const milliseconds = { bundle: [], external: [] };
  // The first of each fills the file cache and does not count.
  for (let round = 0; round <= REPETITIONS; round += 1) {
    for (const [side, file] of /** @type {const} */ ([
      ['bundle', bundle],
      ['external', external],
    ])) {
      const { importMilliseconds: taken } = await runChild(
        new URL('run-lambda.mjs', import.meta.url),
        { file, isImportOnly: true },
      );
      if (round > 0) milliseconds[side].push(taken);
    }
  }
  const medians = { bundle: median(milliseconds.bundle), external: median(milliseconds.external) };
  const budget = BUNDLE_BUDGETS[name];
  return [
    judge(
      { what: `${name}: minified bundle`, value: statSync(bundle).size, unit: 'bytes' },
      { atMost: budget },
    ),
    judge(
      {
        what: `${name}: cold import / the same with the SDK external`,
        value: medians.bundle / medians.external,
        note: `${medians.bundle.toFixed(0)} ms / ${medians.external.toFixed(0)} ms`,
        raw: milliseconds,
      },
      { atMost: 0.9 },
    ),
  ];
}

/**
 * @param {string} root
 * @param {string} name
 * @param {string} outfile
 */
async function bundleWithoutSdk(root, name, outfile) {
  await build({
    absWorkingDir: root,
    entryPoints: [`packages/${name}/src/index.ts`],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    mainFields: ['module', 'main'],
    conditions: ['source', 'module'],
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    legalComments: 'none',
    plugins: [externalSdk],
    logLevel: 'error',
  });
}

/** @type {import('esbuild').Plugin} */
const externalSdk = {
  name: 'external-sdk',
  setup({ onResolve }) {
    // An absolute address: only the importing package can find its SDK packages by name.
    onResolve({ filter: /^@(aws-sdk|smithy)\// }, ({ path, importer }) => ({
      path: pathToFileURL(createRequire(join(dirname(importer), 'x.js')).resolve(path)).href,
      external: true,
    }));
  },
};
