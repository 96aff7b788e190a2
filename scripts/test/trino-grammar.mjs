import { join } from 'node:path';
import { importPackage } from '../build/source-bundle.mjs';

/**
 * Loads a parser made from Trino's own grammar. Its ES modules leave out the extensions that Node wants, so it
 * comes bundled.
 *
 * @param {string} root
 * @returns {Promise<(sql: string) => string[]>} lists what is wrong with a statement
 */
export async function loadTrinoGrammar(root) {
  const path = join(root, 'node_modules/dt-sql-parser/dist/parser/trino/index.js');
  const { TrinoSQL } = await importPackage(path);
  return (sql) => {
    const parser = new TrinoSQL();
    return parser
      .validate(sql)
      .map(
        (/** @type {{ startLine: number, message: string }} */ { startLine, message }) =>
          `line ${startLine}: ${message}`,
      );
  };
}
