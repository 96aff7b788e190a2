// All tests, many files as few.
import { join, relative } from 'node:path';
import { joinedConfig } from './joined-files.mjs';
import { listTestFiles } from './test-files.mjs';
import base from './unit.config.mjs';

const root = join(import.meta.dirname, '../..');
const files = [...listTestFiles(root)].map((path) => relative(root, path)).sort();

export default joinedConfig(base, files, 'unit');
