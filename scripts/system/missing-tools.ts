import { expect, it } from '@jest/globals';

/**
 * Stands for tests that this machine lacks something for. On a laptop they are left out, and the run says why; with
 * `CI` set what is missing is a failure, because a check that quietly does less than it says is none.
 */
export function reportMissing(what: string | undefined): void {
  if (process.env.CI === undefined) it.todo(`needs ${what}: not tested here`);
  else it(`needs ${what}`, () => expect(what).toBe('on this machine'));
}
