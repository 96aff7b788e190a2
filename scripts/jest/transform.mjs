import { transformSync } from 'esbuild';

export default {
  /**
   * @param {string} source
   * @param {string} path
   */
  process(source, path) {
    const { code, map } = transformSync(source, {
      sourcefile: path,
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcemap: 'external',
    });
    return { code, map };
  },
};
