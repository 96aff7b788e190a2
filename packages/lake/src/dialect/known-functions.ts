import { RENAMED, SAME } from './functions.data.ts';
import { MACRO_NAMES } from './macros/definitions.ts';
import { REWRITES } from './rewrites.ts';

/** Of macros and rewrites, what is no operator, and nothing that only a translated statement calls. */
function isFunction(name: string): boolean {
  return /^[a-z]/.test(name) && !name.startsWith('trino_') && name !== 'date_part';
}

/** Every function of Trino that a statement may call here, in the order of the alphabet. */
export const KNOWN_FUNCTIONS: ReadonlySet<string> = new Set(
  [...SAME, ...MACRO_NAMES, ...RENAMED.keys(), ...REWRITES.keys(), 'try']
    .filter(isFunction)
    .filter((name) => name !== 'timezone' && name !== 'count_star' && name !== 'row')
    .sort(),
);
