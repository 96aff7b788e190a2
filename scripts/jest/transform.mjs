import { relative } from 'node:path';
import { transformSync } from 'esbuild';

export default {
  /**
   * @param {string} source
   * @param {string} path
   * @param {{ config: { rootDir: string } }} options
   */
  process(source, path, { config }) {
    const { code, map } = transformSync(source, {
      sourcefile: path,
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcemap: 'external',
    });
    return {
      code: path.endsWith('.test.ts') ? inOneBlock(code, relative(config.rootDir, path)) : code,
      map,
    };
  },
};

/** The imports at the head of a module, as esbuild writes them. */
const IMPORTS = /^(?:import\s[^;]*;\s*)*/;

/**
 * Puts the tests of a file into one `describe` of the file's name: what it does before and after its tests is then
 * done for them alone, also where several files run as one (joined-files.mjs). A file that awaits something
 * before it can name its tests stays as it is: a block cannot wait.
 *
 * @param {string} code
 * @param {string} name
 */
function inOneBlock(code, name) {
  if (/^(?:(?:const|let)\s.*=\s*)?await\s/m.test(code)) return code;
  const [imports] = IMPORTS.exec(code) ?? [''];
  const block = `import { describe as describeFile } from '@jest/globals'; describeFile(${JSON.stringify(name)}, () => {`;
  return `${imports}${block}${code.slice(imports.length)}});\n`;
}
