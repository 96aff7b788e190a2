/**
 * Returns how often to try a property whose runs take tens of milliseconds each: `usual` by `npm test`, `thorough` by
 * `pnpm properties` (THOROUGH=1), `nightly` with NIGHTLY=1.
 */
export function costlyRuns(usual: number, thorough: number, nightly = thorough): number {
  if (process.env.NIGHTLY) return nightly;
  return process.env.THOROUGH ? thorough : usual;
}
