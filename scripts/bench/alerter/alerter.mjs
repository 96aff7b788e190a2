import { measureBundle } from '../bundle.mjs';
import { measureDetection } from './detection.mjs';
import { measureStateCalls } from './state-calls.mjs';

/**
 * Measures the alerter, some minutes of work.
 *
 * @type {import('../report.mjs').Suite}
 */
export async function measure(bench) {
  const detection = await measureDetection(bench);
  const calls = await measureStateCalls(bench);
  const bundle = await measureBundle(bench, 'alerter');
  return [...detection, ...calls, ...bundle];
}
