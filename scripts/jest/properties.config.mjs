// The tests that draw random values, alone. Run through `pnpm properties [path…]`, which gives them a fresh seed.
import { join } from 'node:path';
import { findPropertyFiles } from './test-files.mjs';
import base from './unit.config.mjs';

// As often as they are worth it; the daily check draws fewer values where a single one costs much (`costlyRuns`).
process.env.THOROUGH = '1';

const { coverageThreshold, collectCoverageFrom, ...rest } = base;
export const propertyFiles = findPropertyFiles(join(import.meta.dirname, '../..'));

export default { ...rest, testMatch: propertyFiles.map((path) => `<rootDir>/${path}`) };
