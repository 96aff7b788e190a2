import { measureBundle } from '../bundle.mjs';
import { measureBackfill } from './backfill.mjs';
import { measureCpu } from './cpu.mjs';
import { measureLookupPace } from './lookup-pace.mjs';

/**
 * Measures the collector, about ten minutes: nearly all of it is waiting for CloudTrail's own pace.
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure(bench) {
  // One after the other: each needs the machine for itself, the pace alone can share it.
  const bundle = await measureBundle(bench, 'collector');
  const cpu = await measureCpu(bench);
  const backfill = await measureBackfill(bench);
  const pace = await measureLookupPace(bench);
  return [...pace, ...cpu, ...backfill, ...bundle];
}
