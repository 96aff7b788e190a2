import { measureBundle } from './bundle.mjs';
import { measureDetection } from './detection.mjs';

/**
 * Measures the alerter, a minute or two of work.
 *
 * @type {import('./report.mjs').Suite}
 */
export async function measure(bench) {
  const detection = await measureDetection(bench);
  const bundle = await measureBundle(bench, 'alerter');
  return [...detection, ...bundle];
}
