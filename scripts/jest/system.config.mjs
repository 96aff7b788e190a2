// Tests of the finished product (`pnpm build` first) and against other people's programs: seconds, not
// milliseconds, and each says plainly when what it needs is not on this machine. Run by .ci/run.
import base from './unit.config.mjs';

const { coverageThreshold, collectCoverageFrom, ...rest } = base;

export default {
  ...rest,
  roots: ['<rootDir>/scripts'],
  testMatch: ['**/system/**/*.test.ts'],
};
