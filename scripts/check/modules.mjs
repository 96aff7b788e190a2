import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * @typedef {object} Module
 * @property {string} path relative to the root, with `/`
 * @property {string} owner folder name under packages/, else `scripts`
 * @property {string} text
 */

/** @param {string} root */
export function listPackages(root) {
  return readdirSync(join(root, 'packages')).filter((name) =>
    existsSync(join(root, 'packages', name, 'package.json')),
  );
}

/**
 * Reads every module of the packages and of scripts/.
 *
 * @param {string} root
 * @returns {Module[]}
 */
export function readModules(root) {
  const packages = listPackages(root).flatMap((owner) =>
    ['src', 'bin', 'test'].map((room) => ({ owner, folder: `packages/${owner}/${room}` })),
  );
  return [...packages, { owner: 'scripts', folder: 'scripts' }].flatMap(({ owner, folder }) =>
    listModules(root, folder).map((path) => ({
      path,
      owner,
      text: readFileSync(join(root, path), 'utf8'),
    })),
  );
}

/**
 * @param {string} root
 * @param {string} folder
 */
function listModules(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.split(sep).join('/')}`)
    .filter((path) => /\.(?:ts|mjs)$/.test(path) && !/\/(?:node_modules|dist)\//.test(path));
}
