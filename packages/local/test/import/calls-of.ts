import { createOtherCalls, type OtherCalls } from '../../src/import/other-calls.ts';

/** Makes what a tally counts out of records. */
export function callsOf(...records: readonly unknown[]): OtherCalls {
  const calls = createOtherCalls();
  for (const record of records) calls.add(record);
  return calls.take();
}
