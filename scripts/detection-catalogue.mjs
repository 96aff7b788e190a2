import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** @typedef {typeof import('../packages/alerter/src/detect-parts.ts')} Detection */
/** @typedef {import('../packages/alerter/src/detect-parts.ts').Rule} Rule */

/**
 * Loads the detection engine and its catalogue out of the sources as they are now: what was compiled last
 * may be older.
 *
 * @param {string} root
 * @returns {Promise<Detection>}
 */
export async function loadDetection(root) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['packages/alerter/src/detect-parts.ts'],
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
  const folder = mkdtempSync(join(tmpdir(), 'detection-'));
  try {
    const file = join(folder, 'detection.mjs');
    writeFileSync(file, outputFiles[0]?.contents ?? '');
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
