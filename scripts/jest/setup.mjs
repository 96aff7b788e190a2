import { jest } from '@jest/globals';
import fc from 'fast-check';

// One seed for the whole run: jest prints it, and `pnpm unit --seed=N` plays the same run again. Which one it is when
// the command names none: scripts/jest/command.mjs.
// A test that fixes its own numRuns keeps it.
fc.configureGlobal({ seed: jest.getSeed(), numRuns: runsOfEach() });

/** With the fixed seed of the daily check the same values come every time: what is new fresh seeds find. */
function runsOfEach() {
  if (process.env.NIGHTLY) return 1_000;
  return process.env.THOROUGH ? 100 : 25;
}
