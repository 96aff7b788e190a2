// `pnpm release:files [--tag v1.2.3]`: makes everything that a release has, in dist/release/, as the release workflow does.
// With a tag it is first held against the version in package.json.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { expectTag, makeReleaseFiles, RELEASE_FOLDER, readManifest } from './release-files.mjs';

const root = join(import.meta.dirname, '../..');

try {
  const { values } = parseArgs({ options: { tag: { type: 'string' } } });
  if (values.tag !== undefined) expectTag(readManifest(root).version, values.tag);
  const count = new Intl.NumberFormat('en-US');
  for (const name of await makeReleaseFiles(root)) {
    const { size } = statSync(join(root, RELEASE_FOLDER, name));
    console.log(`${count.format(size).padStart(10)}  ${join(RELEASE_FOLDER, name)}`);
  }
} catch (error) {
  console.error(`no release: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
