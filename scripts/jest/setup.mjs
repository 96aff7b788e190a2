import { jest } from '@jest/globals';
import fc from 'fast-check';

// One seed for the whole run: jest prints it, and `pnpm unit --seed=N` plays the same run again. Which one it is when
// the command names none: scripts/jest/command.mjs.
// A test that fixes its own numRuns keeps it.
fc.configureGlobal({ seed: jest.getSeed(), numRuns: process.env.NIGHTLY ? 1_000 : 100 });
