import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleProgram } from '../../child-program.ts';

/** Writes the program of a thread that decodes into a folder, as it is built for a bundle. */
export async function writeWorkerProgram(folder: string): Promise<URL> {
  const path = join(folder, 'decode-worker.mjs');
  await writeFile(path, await bundleProgram('../src/import/decode/decode-worker.ts'));
  return pathToFileURL(path);
}
